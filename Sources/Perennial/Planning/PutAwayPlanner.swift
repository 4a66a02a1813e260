/// Plans a soft delete or an archive: one operation that takes a root and its dependents (rules S2, S8, S9).
struct PutAwayPlanner: CascadePlanning {
  let context: PlanningContext
  let model: KindModel

  func plan(_ request: VerbRequest) throws(LifecycleError) -> Planned {
    let lookup = Lookup(
      context: context,
      model: model,
      permission: Permission(request.verb),
      action: request.action
    )
    try lookup.begin(request.id)
    let record = try lookup.find(request.id, in: request.effectiveScope)
    if request.succeedsIfDone, record.header.phase == request.targetPhase {
      return .unchanged(context, record: record)
    }
    let action = request.action(model, from: record.header.state)
    try lookup.authorize(record, by: action)
    let cascade = try permittedCascade(request.verb, from: record, by: action)
    guard let action else { throw request.refusal(of: record, model) }
    return try planned(request, on: record, cascade, by: action)
  }

  func carryOut(
    _ action: ActionModel,
    on root: StoredRecord,
    _ cascade: Cascade,
    _ detachments: [Detachment],
    in planned: Planned
  ) throws(LifecycleError) {
    let operation = OperationID(rawValue: context.ids.next())
    try putAway(cascade, in: planned)
    addOperation(operation, on: root, cascade, in: planned)
    try audit(action, root, cascade, detachments, operation, in: planned)
  }

  func detach(
    _ detachments: [Detachment],
    _ cascade: Cascade,
    in planned: Planned
  ) throws(LifecycleError) {
    guard !detachments.isEmpty else { return }
    let leaving = ReferenceSet(cascade.buckets.lazy.flatMap(\.affected))
    let relinking = Relinking(
      context,
      changesPhase: leaving.contains,
      phaseAfter: { leaving.contains($0.reference) ? .inactive : $0.phase }
    )
    var uniqueness = Uniqueness(context)
    for reference in cascade.buckets.filter({ $0.model.hasKeysAmongActive }).flatMap(\.affected) {
      uniqueness.leave(reference)
    }
    try planned.detach(detachments, relinking, uniqueness)
    planned.changes.detachments = detachments.map {
      DetachedLink(
        dependent: $0.dependent.reference,
        relation: $0.relation.id,
        target: $0.target
      )
    }
  }

  /// Lets all that was taken go to their states.
  func putAway(_ cascade: Cascade, in planned: Planned) throws(LifecycleError) {
    for bucket in cascade.buckets {
      for step in bucket.steps {
        guard let state = step.action?.destination, let phase = bucket.model.phase(of: state) else {
          throw .unknownState(step.source, of: bucket.model.kind)
        }
        planned.changes.transitions.append(
          TransitionGroup(
            kind: bucket.model.kind,
            state: state,
            phase: phase,
            references: step.references
          )
        )
      }
      planned.summary.count(bucket)
    }
  }

  /// An operation as it is told of in the recycle bin.
  func stored(
    _ operation: OperationID,
    by verb: LifecycleVerb,
    on root: RecordHeader
  ) -> StoredOperation {
    let principal = context.authorization.principal
    return StoredOperation(
      id: operation,
      tenant: context.tenant,
      rootReference: root.reference,
      rootKind: model.kind,
      rootID: root.id,
      verb: verb,
      at: context.call.at,
      principalID: principal.id,
      principalName: principal.name,
      reason: context.call.reason
    )
  }

  private func addOperation(
    _ operation: OperationID,
    on root: StoredRecord,
    _ cascade: Cascade,
    in planned: Planned
  ) {
    let stored = stored(operation, by: cascade.verb, on: root.header)
    planned.changes.operations = [
      OperationInsertion(operation: stored, members: cascade.references)
    ]
    if let transition = planned.changes.transitions.first {
      planned.record = root.with(
        state: transition.state,
        phase: transition.phase,
        payload: planned.changes.updates.isEmpty ? nil : planned.newPayload(of: root),
        tombstones: root.tombstones + [operation],
        at: context.call.at
      )
    }
  }

  private func audit(
    _ action: ActionModel,
    _ root: StoredRecord,
    _ cascade: Cascade,
    _ detachments: [Detachment],
    _ operation: OperationID,
    in planned: Planned
  ) throws(LifecycleError) {
    var event = context.event(model.kind, root.header.id, action: action.name)
    event.from = root.header.state
    event.to = planned.record?.header.state
    event.operation = operation
    event.members = context.auditMembers(cascade.memberIDs)
    event.relinked = context.auditMembers(detachments.ids)
    let members = planned.changes.operations.first?.members ?? []
    let subjects =
      detachments.isEmpty ? members : members + detachments.map(\.dependent.reference)
    try context.record(event, about: subjects, in: &planned.changes)
  }
}
