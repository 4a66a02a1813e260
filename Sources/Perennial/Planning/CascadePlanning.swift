/// Plans a verb that takes a root's dependents along: a soft delete, an archive or a hard delete.
///
/// What they have in common is here, in the order of rule S12; what each does to its members is its own.
protocol CascadePlanning {
  var context: PlanningContext { get }
  var model: KindModel { get }

  /// Sets links to nil, and finds the unique keys that this would break.
  func detach(
    _ detachments: [Detachment],
    _ cascade: Cascade,
    in planned: Planned
  ) throws(LifecycleError)

  /// Does to a root and its members what the verb is there for, with its audit record.
  func carryOut(
    _ action: ActionModel,
    on root: StoredRecord,
    _ cascade: Cascade,
    _ detachments: [Detachment],
    in planned: Planned
  ) throws(LifecycleError)
}

extension CascadePlanning {
  /// Gathers what a root takes along, and asks the policy for all of it.
  ///
  /// - Parameters:
  ///   - verb: The verb.
  ///   - root: The root.
  ///   - action: The action by which it leaves; nil where its state has none, which is refused later.
  /// - Returns: The root and its members.
  /// - Throws: `forbidden` for a member; `storage`.
  func permittedCascade(
    _ verb: LifecycleVerb,
    from root: StoredRecord,
    by action: ActionModel?
  ) throws(LifecycleError) -> Cascade {
    var cascade = Cascade(context, verb)
    try cascade.walk(from: root.header, model, by: action)
    try cascade.authorizeMembers()
    return cascade
  }

  /// Plans the verb for what was gathered; what stands in the way is part of the plan.
  func planned(
    _ request: VerbRequest,
    on root: StoredRecord,
    _ cascade: Cascade,
    by action: ActionModel
  ) throws(LifecycleError) -> Planned {
    let planned = Planned(changes: context.emptyChanges())
    let blockers = try cascade.blockers()
    if let obstacle = try cascade.obstacle(blockers, root: model) {
      planned.obstacles.append(obstacle)
    }
    let detachments = try cascade.detachments()
    try detach(detachments, cascade, in: planned)
    try planned.requireVersion(request.expectedVersion, of: root, model)
    try carryOut(action, on: root, cascade, detachments, in: planned)
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
}
