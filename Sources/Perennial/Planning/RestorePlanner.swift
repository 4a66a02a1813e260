/// Plans an exact restore: what the root's own operations took, and nothing else (rules S3, S4, S8, S9).
struct RestorePlanner {
  let context: PlanningContext
  let model: KindModel

  func plan(_ request: VerbRequest) throws(LifecycleError) -> Planned {
    let lookup = Lookup(
      context: context,
      model: model,
      permission: .restore,
      action: request.action
    )
    try lookup.begin(request.id)
    let record = try lookup.find(request.id, in: request.lookedInPhases)
    if request.succeedsIfDone, record.header.phase == .active {
      return .unchanged(context, record: record)
    }
    try lookup.authorize(record, by: request.action(model, from: record.header.state))
    let set = try RestoreSet(
      context,
      root: record.header,
      restoresAncestors: request.restoresAncestors
    )
    try authorize(set)
    try requireActions(set, request, record)
    return try planned(request, record, set)
  }

  /// Asks the policy for every member, roots that come along included.
  private func authorize(_ set: RestoreSet) throws(LifecycleError) {
    guard let root = set.roots.first?.reference else { return }
    for bucket in set.buckets {
      let members = bucket.references.filter { $0 != root }
      guard !members.isEmpty else { continue }
      let answers = try context.authorization.allowed(
        .restore,
        on: bucket.model.kind,
        members,
        context.reader
      )
      guard answers.allSatisfy(\.self) else { throw .forbidden }
    }
  }

  private func requireActions(
    _ set: RestoreSet,
    _ request: VerbRequest,
    _ record: StoredRecord
  ) throws(LifecycleError) {
    guard request.action(model, from: record.header.state) != nil else {
      throw request.refusal(of: record, model)
    }
    for root in set.roots.dropFirst() {
      let model = try context.schema.model(of: root.kind)
      guard model.action(.restore, from: root.state) == nil else { continue }
      guard try context.authorization.canRead(root, context.reader) else { throw .forbidden }
      let sources = model.actions.filter { $0.verb == .restore }.flatMap(\.sources)
      throw .invalidTransition(
        InvalidTransition(
          kind: model.kindName,
          id: root.id,
          verb: .restore,
          action: nil,
          state: root.state,
          allowedFrom: sources
        )
      )
    }
  }

  private func planned(
    _ request: VerbRequest,
    _ record: StoredRecord,
    _ set: RestoreSet
  ) throws(LifecycleError) -> Planned {
    var planned = Planned(changes: context.emptyChanges())
    if let obstacle = try obstacle(set) { planned.obstacles.append(obstacle) }
    let links = try givenBackLinks(set)
    try checkKeys(set, links, in: &planned)
    try planned.requireVersion(request.expectedVersion, of: record, model)
    for bucket in set.buckets {
      for group in bucket.returning {
        guard bucket.model.phase(of: group.destination) == .active else {
          throw .storage(
            .corrupt(
              "A \(bucket.model.kind) was last active as “\(group.destination)”, unknown to the schema"
            )
          )
        }
        planned.changes.transitions.append(
          TransitionGroup(
            kind: bucket.model.kind,
            state: group.destination,
            phase: .active,
            references: group.references
          )
        )
      }
      count(bucket, in: &planned.summary)
    }
    planned.changes.lifted = set.operations
    planned.changes.settledTargets = set.buckets.flatMap { $0.returning.flatMap(\.references) }
    planned.record = restored(record, payload: planned.newPayload(of: record))
    try audit(request, record, set, planned.summary.reattached.isEmpty ? [] : links, &planned)
    if context.call.wantsFingerprint {
      planned.fingerprint = Fingerprint.of(request, restore: set, relinked: links)
    }
    return planned
  }

  private func obstacle(_ set: RestoreSet) throws(LifecycleError) -> LifecycleError? {
    guard !set.obstacles.isEmpty else { return nil }
    let roots = try set.blockingRoots()
    let readable = try context.readable(roots)
    let visible = roots.filter { readable.contains($0.reference) }.map {
      context.key($0.kind, $0.id)
    }
    return .parentNotActive(
      ParentNotActive(
        kind: model.kindName,
        roots: visible,
        hasUnreadable: visible.count < roots.count
      )
    )
  }

  private func count(_ bucket: RestoreBucket, in summary: inout ChangeSummary) {
    let kind = bucket.model.kind
    if bucket.returningCount > 0 { summary.affected[kind] = bucket.returningCount }
    let members = bucket.references.count - (kind == model.kind ? 1 : 0)
    if members > 0 { summary.members[kind] = members }
  }

  private func restored(_ record: StoredRecord, payload: Payload?) -> StoredRecord {
    let action = model.action(.restore, from: record.header.state)
    return record.with(
      state: action?.destination ?? record.header.lastActiveState,
      phase: .active,
      payload: payload,
      tombstones: [],
      at: context.call.at
    )
  }

  private func audit(
    _ request: VerbRequest,
    _ record: StoredRecord,
    _ set: RestoreSet,
    _ links: [Relinking.Link],
    _ planned: inout Planned
  ) throws(LifecycleError) {
    let action = request.action(model, from: record.header.state)
    var event = context.event(
      model.kind,
      record.header.id,
      action: action?.name ?? request.verb.rawValue
    )
    event.from = record.header.state
    event.to = planned.record?.header.state
    event.members = context.auditMembers(memberIDs(set))
    event.relinked = context.auditMembers(
      Dictionary(grouping: links.map(\.dependent).uniqued, by: \.kind).mapValues { $0.map(\.id) }
    )
    event.restoredAncestors = set.roots.dropFirst().map { AuditRoot(kind: $0.kind, id: $0.id) }
    let subjects = set.buckets.flatMap(\.references) + links.map(\.dependent.reference)
    try context.record([(event, subjects)], in: &planned.changes)
  }

  private func memberIDs(_ set: RestoreSet) -> [EntityKind: [Identifier]] {
    guard let root = set.roots.first else { return [:] }
    var ids: [EntityKind: [Identifier]] = [:]
    for bucket in set.buckets {
      ids[bucket.model.kind] =
        bucket.model.kind == root.kind ? bucket.ids.filter { $0 != root.id } : bucket.ids
    }
    return ids
  }
}

extension [RecordHeader] {
  /// Each record once.
  fileprivate var uniqued: [RecordHeader] {
    var seen = ReferenceSet()
    return filter { seen.insert($0.reference) }
  }
}
