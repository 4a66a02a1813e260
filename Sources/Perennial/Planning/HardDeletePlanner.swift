/// Plans an irreversible removal: from the archived phase only, leaf first (rules S7, S8, S9).
struct HardDeletePlanner {
  let context: PlanningContext
  let model: KindModel

  func plan(_ request: VerbRequest) throws(LifecycleError) -> Planned {
    let lookup = Lookup(
      context: context,
      model: model,
      permission: .hardDelete,
      action: request.action
    )
    try lookup.begin(request.id)
    if request.succeedsIfDone, try isGone(request.id) {
      return .unchanged(context, record: nil)
    }
    let record = try lookup.find(request.id, in: request.effectiveScope)
    let action = request.action(model, from: record.header.state).flatMap {
      isAllowed($0, from: record.header) ? $0 : nil
    }
    try lookup.authorize(record, by: action)
    var cascade = Cascade(context, .hardDelete)
    try cascade.walk(from: record.header, model, by: action)
    try cascade.authorizeMembers()
    guard let action else {
      throw request.refusal(of: record, model, allowedFrom: allowedStates(request))
    }
    return try planned(request, record, cascade, action)
  }

  /// A removed record can be asked for only where the kind as a whole decides: the record is not there to be asked about.
  private func isGone(_ id: Identifier) throws(LifecycleError) -> Bool {
    guard context.authorization.decision(.hardDelete, on: model.kind) == .allow else {
      return false
    }
    return try context.reader.lastVersions(of: [context.key(model.kind, id)]).first ?? nil != nil
  }

  func isAllowed(_ action: ActionModel, from header: RecordHeader) -> Bool {
    header.phase == .archived
      || action.skipsArchive && context.schema.allowsHardDeleteWithoutArchive
  }

  private func allowedStates(_ request: VerbRequest) -> [StateName] {
    let candidates = model.actions.filter { candidate in
      candidate.verb == .hardDelete && request.action.map { $0 == candidate.name } ?? true
    }
    return candidates.flatMap { action in
      action.sources.filter { source in
        model.phase(of: source) == .archived
          || action.skipsArchive && context.schema.allowsHardDeleteWithoutArchive
      }
    }
  }

  private func planned(
    _ request: VerbRequest,
    _ record: StoredRecord,
    _ cascade: Cascade,
    _ action: ActionModel
  ) throws(LifecycleError) -> Planned {
    let planned = Planned(changes: context.emptyChanges())
    let blockers = try cascade.blockers()
    if let obstacle = try cascade.obstacle(blockers, root: model) {
      planned.obstacles.append(obstacle)
    }
    let detachments = try cascade.detachments()
    try detach(detachments, cascade, in: planned)
    try planned.requireVersion(request.expectedVersion, of: record, model)
    planned.changes.removals = try RemovalOrder(context, cascade).groups
    cascade.buckets.forEach { planned.summary.count($0) }
    var event = context.event(model.kind, record.header.id, action: action.name)
    event.from = record.header.state
    event.members = context.auditMembers(cascade.memberIDs)
    event.relinked = context.auditMembers(detachments.ids)
    for bucket in cascade.buckets {
      event.previousState += try context.snapshots(of: bucket.model, bucket.references)
    }
    try collectEffects(cascade, in: planned)
    let subjects = cascade.references + detachments.map(\.dependent.reference)
    try context.record(event, about: subjects, in: &planned.changes)
    if context.call.wantsFingerprint {
      planned.fingerprint = Fingerprint.of(
        request,
        cascade: cascade,
        blockers: blockers,
        detachments: detachments
      )
    }
    return planned
  }

  func collectEffects(
    _ cascade: Cascade,
    in planned: Planned
  ) throws(LifecycleError) {
    guard cascade.buckets.contains(where: { !$0.model.attachments.isEmpty }) else { return }
    var effects = EffectCollector(context)
    for bucket in cascade.buckets { try effects.take(bucket.references, of: bucket.model) }
    planned.changes.entries += effects.finish()
    planned.summary.effects = effects.count
  }

  func detach(
    _ detachments: [Detachment],
    _ cascade: Cascade,
    in planned: Planned
  ) throws(LifecycleError) {
    guard !detachments.isEmpty else { return }
    let relinking = Relinking(context, changesPhase: { _ in false }, phaseAfter: \.phase)
    var uniqueness = Uniqueness(context)
    for reference in cascade.references {
      uniqueness.release(reference)
    }
    try planned.detach(detachments, relinking, uniqueness)
  }
}
