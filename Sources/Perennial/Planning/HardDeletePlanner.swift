/// Plans an irreversible removal: from the archived phase only, leaf first (rules S7, S8, S9).
struct HardDeletePlanner: CascadePlanning {
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
      isAllowed($0, from: record.header.phase) ? $0 : nil
    }
    try lookup.authorize(record, by: action)
    let cascade = try permittedCascade(.hardDelete, from: record, by: action)
    guard let action else {
      throw request.refusal(of: record, model, allowedFrom: allowedStates(request))
    }
    return try planned(request, on: record, cascade, by: action)
  }

  /// A removed record can be asked for only where the kind as a whole decides: the record is not there to be asked about.
  private func isGone(_ id: Identifier) throws(LifecycleError) -> Bool {
    guard context.authorization.decision(.hardDelete, on: model.kind) == .allow else {
      return false
    }
    return try context.reader.lastVersions(of: [context.key(model.kind, id)]).first ?? nil != nil
  }

  func isAllowed(_ action: ActionModel, from phase: Phase?) -> Bool {
    phase == .archived || action.skipsArchive && context.schema.allowsHardDeleteWithoutArchive
  }

  private func allowedStates(_ request: VerbRequest) -> [StateName] {
    request.candidates(model).flatMap { action in
      action.sources.filter { isAllowed(action, from: model.phase(of: $0)) }
    }
  }

  func carryOut(
    _ action: ActionModel,
    on root: StoredRecord,
    _ cascade: Cascade,
    _ detachments: [Detachment],
    in planned: Planned
  ) throws(LifecycleError) {
    planned.changes.removals = try RemovalOrder(context, cascade).groups
    cascade.buckets.forEach { planned.summary.count($0) }
    var event = context.event(model.kind, root.header.id, action: action.name)
    event.from = root.header.state
    event.members = context.auditMembers(cascade.memberIDs)
    event.relinked = context.auditMembers(detachments.ids)
    for bucket in cascade.buckets {
      event.previousState += try context.snapshots(of: bucket.model, bucket.references)
    }
    try collectEffects(cascade, in: planned)
    let subjects = cascade.references + detachments.map(\.dependent.reference)
    try context.record(event, about: subjects, in: &planned.changes)
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
