/// Plans the creation of records, of any kinds, whose links may name each other (rules S1, S5, S10).
struct CreatePlanner {
  let context: PlanningContext
  /// Records that are created beside these, which may be parents.
  var others = KeySet()

  /// A record that a call creates.
  struct Draft: Sendable {
    let kind: EntityKind
    let id: Identifier
    let payload: Payload
  }

  /// Drafts of one kind that stand side by side; what concerns the kind is looked up once for all of them.
  private struct Run {
    let model: KindModel
    let decision: KindDecision
    var range: Range<Int>
  }

  func plan(_ drafts: [Draft]) throws(LifecycleError) -> Planned {
    let runs = try runs(of: drafts)
    try context.call.validate()
    for run in runs {
      for index in run.range { try Lookup.validate(drafts[index].id, of: run.model) }
    }
    let links = try links(of: drafts, runs)
    try authorize(drafts, runs)
    var created = KeySet(minimumCapacity: drafts.count)
    let insertions = try insertions(for: drafts, links, runs, &created)
    try LinkCheck(context, creating: others.isEmpty ? created : others).check(insertions)

    let planned = Planned(changes: context.emptyChanges())
    planned.changes.insertions = insertions
    for run in runs {
      planned.summary.affected[run.model.kind, default: 0] += run.range.count
    }
    var uniqueness = Uniqueness(context)
    for run in runs where !run.model.uniqueKeys.isEmpty {
      for insertion in insertions[run.range] {
        uniqueness.claim(insertion.uniqueKeys, by: insertion.key, in: insertion.phase)
      }
    }
    try planned.noteConflicts(uniqueness)
    try audit(insertions, in: &planned.changes)
    return planned
  }

  private func runs(of drafts: [Draft]) throws(LifecycleError) -> [Run] {
    var kinds = KindMap<Run>()
    var runs: [Run] = []
    for (index, draft) in drafts.enumerated() {
      if let last = runs.indices.last, runs[last].model.kind == draft.kind {
        runs[last].range = runs[last].range.lowerBound..<index + 1
        continue
      }
      var run: Run
      if let known = kinds[draft.kind] {
        run = known
      } else {
        let model = try context.schema.model(of: draft.kind)
        let decision = context.authorization.decision(.create, on: draft.kind)
        guard decision != .deny else { throw .forbidden }
        run = Run(model: model, decision: decision, range: 0..<0)
        kinds.set(run, for: draft.kind)
      }
      run.range = index..<index + 1
      runs.append(run)
    }
    return runs
  }

  private func authorize(_ drafts: [Draft], _ runs: [Run]) throws(LifecycleError) {
    for run in runs where run.decision == .askPerRecord {
      let request = context.authorization.request(.create, on: run.model.kind)
      for draft in drafts[run.range] {
        let record = AccessedRecord(
          tenant: context.tenant,
          kind: draft.kind,
          id: draft.id,
          state: run.model.initial,
          phase: .active,
          payload: draft.payload
        )
        guard context.authorization.policy.allows(request, on: record) else { throw .forbidden }
      }
    }
  }

  private func insertions(
    for drafts: [Draft],
    _ links: [[StoredLink]],
    _ runs: [Run],
    _ created: inout KeySet
  ) throws(LifecycleError) -> [RecordInsertion] {
    let keys = drafts.map { context.key($0.kind, $0.id) }
    let living = try context.reader.headers(of: keys)
    let lastVersions = try context.reader.lastVersions(of: keys)
    var insertions: [RecordInsertion] = []
    insertions.reserveCapacity(drafts.count)
    for run in runs {
      for index in run.range {
        guard living[index] == nil, created.insert(keys[index]) else {
          throw .alreadyExists(run.model.kindName, id: keys[index].id)
        }
        insertions.append(
          RecordInsertion(
            key: keys[index],
            state: run.model.initial,
            phase: .active,
            version: (lastVersions[index] ?? 0) + 1,
            links: links[index],
            uniqueKeys: try run.model.storedKeys(drafts[index].payload),
            payload: drafts[index].payload
          )
        )
      }
    }
    return insertions
  }

  private func links(
    of drafts: [Draft],
    _ runs: [Run]
  ) throws(LifecycleError) -> [[StoredLink]] {
    var links = [[StoredLink]](repeating: [], count: drafts.count)
    var targets: [Identifier?] = []
    for run in runs where !run.model.relations.isEmpty {
      for index in run.range {
        targets.removeAll(keepingCapacity: true)
        try run.model.operations.appendLinks(drafts[index].payload, &targets)
        links[index] = try self.links(to: targets, run.model)
      }
    }
    return links
  }

  private func links(
    to targets: [Identifier?],
    _ model: KindModel
  ) throws(LifecycleError) -> [StoredLink] {
    var links: [StoredLink] = []
    links.reserveCapacity(targets.count)
    for (index, id) in targets.enumerated() {
      let parentKind = model.relations[index].parentKind
      if let id, !id.isValid { try Lookup.validate(id, of: context.schema.model(of: parentKind)) }
      links.append(
        StoredLink(
          relation: model.relations[index].id,
          target: id.map { context.key(parentKind, $0) }
        )
      )
    }
    return links
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
