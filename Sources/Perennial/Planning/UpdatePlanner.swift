/// Plans an update of an active record, which is a move where a link changes (rules S5, S6, S10, S11).
struct UpdatePlanner {
  let context: PlanningContext
  let model: KindModel

  /// What an update wants.
  struct Change: Sendable {
    let id: Identifier
    let scope: Scope
    let expectedVersion: Int?
    /// What the caller asked for, whatever the new value turns out to be.
    var sort = Sort.update
    /// Makes the new payload of the stored one; its id must be the same.
    let payload: @Sendable (Payload) throws(LifecycleError) -> Payload

    /// What an update was asked for as.
    enum Sort: Sendable {
      case update
      /// Whether the field that was named is a link to a parent.
      case move(isLink: Bool)

      /// What a refused attempt is called in the audit trail.
      var name: String {
        switch self {
        case .update: "update"
        case .move: "move"
        }
      }
    }
  }

  func plan(_ change: Change) throws(LifecycleError) -> Planned {
    let lookup = Lookup(context: context, model: model, permission: .update, action: nil)
    if case .move = change.sort { try context.authorization.require(.move, on: model.kind) }
    try lookup.begin(change.id)
    if case .move(isLink: false) = change.sort {
      throw .invalidArgument(
        "A move changes a link to a parent; name a field that parents declare, or use update"
      )
    }
    let record = try lookup.find(change.id, in: change.scope)
    let payload = try change.payload(record.payload)
    let links = try changedLinks(from: record.payload, to: payload)
    if !links.isEmpty {
      let move = Lookup(context: context, model: model, permission: .move, action: nil)
      try move.begin(nil)
      try move.authorize(record)
    }
    guard record.header.phase == .active else {
      throw .notActive(model.kindName, id: change.id, phase: record.header.phase)
    }
    try check(links, of: record)
    return try planned(record, payload, links, expectedVersion: change.expectedVersion)
  }

  func changedLinks(
    from old: Payload,
    to new: Payload
  ) throws(LifecycleError) -> [StoredLink] {
    guard !model.relations.isEmpty else { return [] }
    let before = try model.operations.links(old)
    let after = try model.operations.links(new)
    return model.relations.filter { before[$0.index] != after[$0.index] }.map { relation in
      StoredLink(
        relation: relation.id,
        target: after[relation.index].map { context.key(relation.parentKind, $0) }
      )
    }
  }

  private func check(_ links: [StoredLink], of record: StoredRecord) throws(LifecycleError) {
    let set = links.compactMap { link in link.target.map { (link.relation, $0) } }
    guard !set.isEmpty else { return }
    try LinkCheck(context).check(set.map { (target: $0.1, child: model) })
    var ancestry = Ancestry(context, model)
    var parents: [RecordReference] = []
    for (relation, target) in set where target.kind == model.kind {
      guard let parent = try context.reader.headers(of: [target]).first ?? nil else { continue }
      ancestry.plan(relation, of: record.header.reference, to: parent.reference)
      parents.append(parent.reference)
    }
    for parent in parents
    where try ancestry.isAncestor(record.header.reference, orSelfOf: parent) {
      throw .invalidArgument(
        "The \(model.displayName.singular) would be its own ancestor; choose another parent"
      )
    }
  }

  private func planned(
    _ record: StoredRecord,
    _ payload: Payload,
    _ links: [StoredLink],
    expectedVersion: Int?
  ) throws(LifecycleError) -> Planned {
    let keys = try model.storedKeys(payload)
    let planned = Planned(changes: context.emptyChanges())
    planned.summary.affected = [model.kind: 1]
    var uniqueness = Uniqueness(context)
    uniqueness.release(record.header.reference)
    uniqueness.claim(keys, by: record.key, in: .active)
    try planned.noteConflicts(uniqueness)
    try planned.requireVersion(expectedVersion, of: record, model)
    planned.changes.updates = [
      RecordUpdate(
        reference: record.header.reference,
        payload: payload,
        links: links,
        uniqueKeys: keys,
        raisesVersion: true
      )
    ]
    planned.record = record.with(
      state: record.header.state,
      phase: .active,
      payload: payload,
      at: context.call.at
    )
    if context.audit.recordsUpdates {
      var event = context.event(
        model.kind,
        record.header.id,
        action: links.isEmpty ? "update" : "move"
      )
      event.from = record.header.state
      event.to = record.header.state
      try context.record(event, in: &planned.changes)
    }
    return planned
  }
}
