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
    let record = try lookup.find(request.id, in: request.effectiveScope)
    if request.succeedsIfDone, record.header.phase == .active {
      return .unchanged(context, record: record)
    }
    let action = request.action(model, from: record.header.state)
    try lookup.authorize(record, by: action)
    let set = try RestoreSet(context, of: record, restoresAncestors: request.restoresAncestors)
    try authorize(set)
    guard let action else { throw request.refusal(of: record, model) }
    try requireActions(set)
    return try planned(request, record, set, action)
  }

  /// Asks the policy for every member, roots that come along included.
  private func authorize(_ set: RestoreSet) throws(LifecycleError) {
    guard let root = set.roots.first?.reference else { return }
    for bucket in set.buckets where !bucket.memberIDs.isEmpty {
      guard context.authorization.decision(.restore, on: bucket.model.kind) != .allow else {
        continue
      }
      let isAllowed = try context.authorization.allowsAll(
        .restore,
        on: bucket.model.kind,
        bucket.references.filter { $0 != root }[...],
        context.reader
      )
      guard isAllowed else { throw .forbidden }
    }
  }

  /// Roots that come along must be able to.
  private func requireActions(_ set: RestoreSet) throws(LifecycleError) {
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
    _ set: RestoreSet,
    _ action: ActionModel
  ) throws(LifecycleError) -> Planned {
    let planned = Planned(changes: context.emptyChanges())
    if let obstacle = try obstacle(set) { planned.obstacles.append(obstacle) }
    let links = try givenBackLinks(set.buckets)
    try checkKeys(set.buckets, set.returning, links, in: planned)
    try planned.requireVersion(request.expectedVersion, of: record, model)
    try comeBack(set.buckets, in: planned)
    planned.changes.lifted = set.operations
    planned.changes.settledTargets = set.returningReferences
    planned.record = record.with(
      state: action.destination ?? record.header.lastActiveState,
      phase: .active,
      payload: links.isEmpty ? nil : planned.newPayload(of: record),
      tombstones: [],
      at: context.call.at
    )
    try audit(action, record, set, links, planned)
    if context.call.wantsFingerprint {
      planned.fingerprint = Fingerprint.of(request, restore: set, relinked: links)
    }
    return planned
  }

  /// Lets all that return go to their states.
  func comeBack(_ buckets: [RestoreBucket], in planned: Planned) throws(LifecycleError) {
    for bucket in buckets {
      for group in bucket.returning {
        guard bucket.model.phase(of: group.destination) == .active else {
          throw .unknownState(group.destination, of: bucket.model.kind)
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
    if !bucket.memberIDs.isEmpty { summary.members[kind] = bucket.memberIDs.count }
  }

  private func audit(
    _ action: ActionModel,
    _ record: StoredRecord,
    _ set: RestoreSet,
    _ links: [Relinking.Link],
    _ planned: Planned
  ) throws(LifecycleError) {
    var event = context.event(model.kind, record.header.id, action: action.name)
    event.from = record.header.state
    event.to = planned.record?.header.state
    event.members = context.auditMembers(set.buckets.map { ($0.model.kind, $0.memberIDs) })
    event.relinked = context.auditMembers(links.map(\.dependent).idsByKind)
    event.restoredAncestors = set.roots.dropFirst().map { AuditRoot(kind: $0.kind, id: $0.id) }
    let members = set.references
    let subjects = links.isEmpty ? members : members + links.map(\.dependent.reference)
    try context.record(event, about: subjects, in: &planned.changes)
  }
}
