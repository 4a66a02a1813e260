extension Repository {
  /// Plans a verb: makes all its checks and tells what it would do, without doing it.
  ///
  /// Dependents, parents and unique keys that stand in the way are part of the plan
  /// (``Plan/obstacles``), and after them a version that does not fit; what the caller may not do or see
  /// is thrown, and so is a version conflict that stands alone.
  ///
  /// - Parameters:
  ///   - verb: The verb.
  ///   - id: The record's id.
  ///   - reason: Why; becomes part of the plan.
  ///   - version: The version that the record must have, now and when the plan is executed; nil for any.
  /// - Returns: The plan.
  /// - Throws: As the verb, but for `blockedByDependents`, `parentNotActive` and `uniqueConflict`.
  /// - Complexity: As the verb, and a hash over every member.
  public func plan(
    _ verb: PlannedVerb<E>,
    on id: E.ID,
    reason: String? = nil,
    ifVersion version: Int? = nil
  ) async throws(LifecycleError) -> Plan<E> {
    var request = verb.request(on: id.identifier)
    request.expectedVersion = version
    return try await plan(.verb(request), reason: reason)
  }

  /// Plans ``create(_:reason:)-([E],_)``.
  ///
  /// - Parameters:
  ///   - entities: The values.
  ///   - reason: Why; becomes part of the plan.
  /// - Returns: The plan.
  /// - Throws: As the verb, but for `uniqueConflict`.
  public func plan(
    creating entities: [E],
    reason: String? = nil
  ) async throws(LifecycleError) -> Plan<E> {
    try await plan(.creating(entities), reason: reason)
  }

  /// Plans ``update(_:ifVersion:in:reason:)-(E,_,_,_)``.
  ///
  /// - Parameters:
  ///   - entity: The new value.
  ///   - reason: Why; becomes part of the plan.
  ///   - version: The version that the record must have, now and when the plan is executed; nil for any.
  /// - Returns: The plan.
  /// - Throws: As the verb, but for `uniqueConflict`.
  public func plan(
    updating entity: E,
    reason: String? = nil,
    ifVersion version: Int? = nil
  ) async throws(LifecycleError) -> Plan<E> {
    try await plan(.updating(entity, ifVersion: version), reason: reason)
  }

  private func plan(_ step: PlannedStep, reason: String?) async throws(LifecycleError) -> Plan<E> {
    let schema = session.store.schema
    return try await session.plan(reason: reason) { planned, seal throws(LifecycleError) in
      try Plan(
        details: AnyPlan(step, planned, reason: reason, schema: schema, seal: seal),
        step: step,
        record: planned.record.map { stored throws(LifecycleError) in try Record<E>(stored) }
      )
    } planning: { context throws(LifecycleError) in
      try step.plan(context)
    }
  }
}

extension Repository {
  /// Does exactly what was planned.
  ///
  /// The caller is authorised anew and everything is checked again.
  ///
  /// - Parameter plan: The plan.
  /// - Returns: What was done.
  /// - Throws: `planStale` with a fresh plan where membership, phases, links or blockers have changed, and
  ///   nothing is done; otherwise as the verb.
  @discardableResult
  public func execute(_ plan: Plan<E>) async throws(LifecycleError) -> Outcome<E> {
    try await execute(plan.token, plan.step)
  }

  /// Does exactly what was planned in an earlier request.
  ///
  /// - Parameter token: The plan's token, for a verb on one record.
  /// - Returns: What was done.
  /// - Throws: `invalidArgument` for a token of another store or tenant, another kind or another sort of
  ///   plan; otherwise as ``execute(_:)-(Plan<E>)``.
  @discardableResult
  public func execute(_ token: PlanToken) async throws(LifecycleError) -> Outcome<E> {
    try await execute(token, nil)
  }

  /// Does what was planned in an earlier request, if the plan is of this verb on this record.
  ///
  /// For a request that names both, such as `DELETE /projects/7` with a token that confirms it: a token of
  /// another record's plan, or of another verb's, does nothing.
  ///
  /// - Parameters:
  ///   - verb: The verb that the request is for.
  ///   - id: The record that the request is for.
  ///   - token: The plan's token.
  /// - Returns: What was done.
  /// - Throws: `invalidArgument` for a token of another plan; otherwise as ``execute(_:)-(PlanToken)``.
  @discardableResult
  public func execute(
    _ verb: PlannedVerb<E>,
    on id: E.ID,
    confirmedBy token: PlanToken
  ) async throws(LifecycleError) -> Outcome<E> {
    try await execute(token, .verb(verb.request(on: id.identifier)))
  }

  /// Creates what was planned in an earlier request.
  ///
  /// - Parameters:
  ///   - token: The plan's token.
  ///   - entities: The values that were planned.
  /// - Returns: What was done; its record is nil, since there may be several.
  /// - Throws: As ``execute(_:)-(PlanToken)``; `planStale` where the values' ids or links are others.
  @discardableResult
  public func execute(
    _ token: PlanToken,
    creating entities: [E]
  ) async throws(LifecycleError) -> Outcome<E> {
    try await execute(token, .creating(entities))
  }

  /// Updates as was planned in an earlier request.
  ///
  /// - Parameters:
  ///   - token: The plan's token.
  ///   - entity: The value that was planned.
  ///   - version: The version that the record must have; nil for any.
  /// - Returns: What was done.
  /// - Throws: As ``execute(_:)-(PlanToken)``; `planStale` where the value's links are others.
  @discardableResult
  public func execute(
    _ token: PlanToken,
    updating entity: E,
    ifVersion version: Int? = nil
  ) async throws(LifecycleError) -> Outcome<E> {
    try await execute(token, .updating(entity, ifVersion: version))
  }

  /// Opens a token, plans its step anew in the commit, and answers only where the fingerprint is the same.
  func execute<R: Sendable>(
    _ token: PlanToken,
    _ given: PlannedStep?,
    answer: @escaping @Sendable (Planned) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    // A token that does not open names no attempt that could be recorded.
    let opened = try await session.read { context throws(LifecycleError) in
      try context.seal.open(token, in: context.tenant)
    }
    let step = try step(of: opened, given)
    let schema = session.store.schema
    return try await session.write(
      step.attempt,
      reason: opened.reason,
      wantsFingerprint: true,
      answer: answer
    ) { context throws(LifecycleError) in
      let planned = try step.plan(context)
      guard planned.fingerprint == opened.fingerprint else {
        throw .planStale(
          AnyPlan(
            step,
            planned,
            reason: opened.reason,
            schema: schema,
            seal: context.seal
          )
        )
      }
      return planned
    }
  }

  private func execute(
    _ token: PlanToken,
    _ given: PlannedStep?
  ) async throws(LifecycleError) -> Outcome<E> {
    await settled(try await execute(token, given, answer: Self.outcome))
  }

  private func step(
    of opened: SealedPlan,
    _ given: PlannedStep?
  ) throws(LifecycleError) -> PlannedStep {
    // What is sealed of a plan of many tells all but the records.
    let sealed = given?.isOfMany == true ? nil : opened.request.map(PlannedStep.verb)
    guard let step = sealed ?? given,
      step.sealedName == opened.step, opened.kind == E.kind, step.kind == E.kind,
      given.map({ $0.fits(opened) }) ?? true
    else {
      throw .invalidArgument(
        "The token is of another plan (\(opened.step), \(opened.kind)); hand it to the call that it was planned for"
      )
    }
    return step
  }
}

extension PlannedStep {
  /// Whether a token's plan is of this step, as far as the token tells; it alone knows the version expected.
  fileprivate func fits(_ opened: SealedPlan) -> Bool {
    guard sealedName == opened.step else { return false }
    guard var request, var planned = opened.request else { return true }
    request.expectedVersion = nil
    planned.expectedVersion = nil
    return request == planned
  }

  fileprivate static func creating<E: Entity>(_ entities: [E]) -> PlannedStep {
    .create(kind: E.kind, entities.map(CreatePlanner.Draft.init))
  }

  fileprivate static func updating<E: Entity>(_ entity: E, ifVersion version: Int?) -> PlannedStep {
    .update(kind: E.kind, UpdatePlanner.Update(to: entity, ifVersion: version, in: .active))
  }
}

extension PlannedVerb {
  func request(on id: Identifier) -> VerbRequest {
    switch self {
    case .softDelete: return VerbRequest(.softDelete, kind: E.kind, id: id)
    case .archive: return VerbRequest(.archive, kind: E.kind, id: id)
    case .hardDelete: return VerbRequest(.hardDelete, kind: E.kind, id: id)
    case .perform(let action): return VerbRequest(action, kind: E.kind, id: id)
    case .restore(let restoringAncestors):
      var request = VerbRequest(.restore, kind: E.kind, id: id)
      request.restoresAncestors = restoringAncestors
      return request
    }
  }
}
