/// Plans the creation of records, of any kinds, whose links may name each other (rules S1, S5, S10).
struct CreatePlanner {
  let context: PlanningContext

  /// A record that a call creates.
  struct Draft: Sendable {
    let kind: EntityKind
    let id: Identifier
    let payload: Payload
  }

  func plan(_ drafts: [Draft]) throws(LifecycleError) -> Planned {
    var models: [EntityKind: KindModel] = [:]
    for draft in drafts where models[draft.kind] == nil {
      models[draft.kind] = try context.schema.model(of: draft.kind)
      try context.authorization.require(.create, on: draft.kind)
    }
    try context.call.validate()
    for draft in drafts {
      if let model = models[draft.kind] { try Lookup.validate(draft.id, of: model) }
    }
    let links = try drafts.map { draft throws(LifecycleError) in
      try models[draft.kind].map { model throws(LifecycleError) in try self.links(of: draft, model)
      }
    }
    try authorize(drafts, models)
    let insertions = try insertions(for: drafts, links, models)
    try LinkCheck(context, creating: insertions).check(insertions, models)

    let planned = Planned(changes: context.emptyChanges())
    planned.changes.insertions = insertions
    for insertion in insertions {
      planned.summary.affected[insertion.key.kind, default: 0] += 1
    }
    var uniqueness = Uniqueness(context)
    for insertion in insertions {
      uniqueness.claim(insertion.uniqueKeys, by: insertion.key, in: insertion.phase)
    }
    if let conflict = try uniqueness.conflict() { planned.obstacles.append(conflict) }
    try audit(insertions, in: &planned.changes)
    return planned
  }

  private func authorize(
    _ drafts: [Draft],
    _ models: [EntityKind: KindModel]
  ) throws(LifecycleError) {
    for (kind, model) in models
    where context.authorization.decision(.create, on: kind) == .askPerRecord {
      let request = context.authorization.request(.create, on: kind)
      for draft in drafts where draft.kind == kind {
        let record = AccessedRecord(
          tenant: context.tenant,
          kind: kind,
          id: draft.id,
          state: model.initial,
          phase: .active,
          payload: draft.payload
        )
        guard context.authorization.policy.allows(request, on: record) else { throw .forbidden }
      }
    }
  }

  private func insertions(
    for drafts: [Draft],
    _ links: [[StoredLink]?],
    _ models: [EntityKind: KindModel]
  ) throws(LifecycleError) -> [RecordInsertion] {
    let keys = drafts.map { context.key($0.kind, $0.id) }
    var seen: Set<RecordKey> = []
    let living = try context.reader.headers(of: keys)
    let lastVersions = try context.reader.lastVersions(of: keys)
    var insertions: [RecordInsertion] = []
    insertions.reserveCapacity(drafts.count)
    for (index, draft) in drafts.enumerated() {
      guard let model = models[draft.kind] else { continue }
      guard living[index] == nil, seen.insert(keys[index]).inserted else {
        throw .alreadyExists(model.kindName, id: draft.id)
      }
      insertions.append(
        RecordInsertion(
          key: keys[index],
          state: model.initial,
          phase: .active,
          version: (lastVersions[index] ?? 0) + 1,
          links: links[index] ?? [],
          uniqueKeys: try model.storedKeys(draft.payload),
          payload: draft.payload
        )
      )
    }
    return insertions
  }

  private func links(of draft: Draft, _ model: KindModel) throws(LifecycleError) -> [StoredLink] {
    guard !model.relations.isEmpty else { return [] }
    let targets = try model.operations.links(draft.payload)
    return try zip(model.relations, targets).map { relation, id throws(LifecycleError) in
      if let id { try Lookup.validate(id, of: context.schema.model(of: relation.parentKind)) }
      return StoredLink(
        relation: relation.id,
        target: id.map { context.key(relation.parentKind, $0) }
      )
    }
  }

  private func audit(
    _ insertions: [RecordInsertion],
    in changes: inout ChangeSet
  ) throws(LifecycleError) {
    guard context.audit.recordsCreates else { return }
    changes.audit.reserveCapacity(insertions.count)
    for insertion in insertions {
      var event = context.event(insertion.key.kind, insertion.key.id, action: "create")
      event.to = insertion.state
      try context.record(event, in: &changes)
    }
  }
}
