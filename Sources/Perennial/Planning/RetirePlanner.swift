/// Plans a soft delete or an archive: one operation that takes a root and its dependents (rules S2, S8, S9).
struct RetirePlanner {
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
    var cascade = Cascade(context, request.verb)
    try cascade.walk(from: record.header, model, by: action)
    try cascade.authorizeMembers()
    guard let action else { throw request.refusal(of: record, model) }
    return try planned(request, record, cascade, action)
  }

  private func planned(
    _ request: VerbRequest,
    _ record: StoredRecord,
    _ cascade: Cascade,
    _ action: ActionModel
  ) throws(LifecycleError) -> Planned {
    let operation = OperationID(rawValue: context.ids.next())
    let planned = Planned(changes: context.emptyChanges())
    let blockers = try cascade.blockers()
    if let obstacle = try cascade.obstacle(blockers, root: model) {
      planned.obstacles.append(obstacle)
    }
    let detachments = try cascade.detachments()
    try detach(detachments, cascade, in: planned)
    try planned.requireVersion(request.expectedVersion, of: record, model)
    try retire(cascade, into: planned)
    addOperation(request, record, cascade, operation, in: planned)
    try audit(action, record, cascade, detachments, operation, in: planned)
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

  func retire(_ cascade: Cascade, into planned: Planned) throws(LifecycleError) {
    for bucket in cascade.buckets {
      for step in bucket.steps {
        guard let state = step.action?.destination, let phase = bucket.model.phase(of: state) else {
          throw .storage(
            .corrupt(
              "A record of kind “\(bucket.model.kind)” is in the state “\(step.source)”, unknown to the schema",
              remedy: "give the kind the state back"
            )
          )
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
    _ request: VerbRequest,
    _ record: StoredRecord,
    _ cascade: Cascade,
    _ operation: OperationID,
    in planned: Planned
  ) {
    let stored = stored(operation, by: request.verb, on: record.header)
    planned.changes.operations = [
      OperationInsertion(operation: stored, members: cascade.references)
    ]
    if let root = planned.changes.transitions.first {
      planned.record = record.with(
        state: root.state,
        phase: root.phase,
        payload: planned.changes.updates.isEmpty ? nil : planned.newPayload(of: record),
        tombstones: record.tombstones + [operation],
        at: context.call.at
      )
    }
  }

  private func audit(
    _ action: ActionModel,
    _ record: StoredRecord,
    _ cascade: Cascade,
    _ detachments: [Detachment],
    _ operation: OperationID,
    in planned: Planned
  ) throws(LifecycleError) {
    var event = context.event(model.kind, record.header.id, action: action.name)
    event.from = record.header.state
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
