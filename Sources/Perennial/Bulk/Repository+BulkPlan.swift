extension Repository {
  /// Plans a verb on many records, all or none: makes all its checks and tells what it would do, without doing it.
  ///
  /// Records whose dependents, parents or unique keys stand in the way are part of the plan
  /// (``BulkPlan/obstacles``); what the caller may not do or see is thrown.
  ///
  /// - Parameters:
  ///   - verb: The verb.
  ///   - selection: The records; the plan is of those that it finds now.
  ///   - reason: Why; becomes part of the plan.
  /// - Returns: The plan.
  /// - Throws: As the verb, but for `oneOfMany` with `blockedByDependents`, `parentNotActive` or `uniqueConflict`.
  /// - Complexity: As the verb, and a hash over every record that would change.
  public func plan(
    _ verb: PlannedVerb<E>,
    on selection: Selection<E>,
    reason: String? = nil
  ) async throws(LifecycleError) -> BulkPlan<E> {
    let step = PlannedStep.many(verb, selection)
    let schema = session.store.schema
    return try await session.plan(reason: reason) { planned, seal throws(LifecycleError) in
      BulkPlan(
        details: AnyPlan(step, planned, reason: reason, schema: schema, seal: seal),
        items: try Self.items(planned).map(\.planned),
        step: step
      )
    } planning: { context throws(LifecycleError) in
      try step.plan(context)
    }
  }

  /// Does exactly what was planned.
  ///
  /// The caller is authorised anew, a query is asked anew, and everything is checked again.
  ///
  /// - Parameter plan: The plan.
  /// - Returns: What was done.
  /// - Throws: `planStale` with a fresh plan where the records, their members, phases, links or blockers are others,
  ///   and nothing is done; otherwise as the verb.
  @discardableResult
  public func execute(_ plan: BulkPlan<E>) async throws(LifecycleError) -> BulkOutcome<E> {
    try await executeMany(plan.token, plan.step)
  }

  /// Does what was planned in an earlier request, if the plan is of this verb on these records.
  ///
  /// - Parameters:
  ///   - verb: The verb that was planned.
  ///   - selection: The records that were planned; their order means nothing. Versions that they must have are this
  ///     selection's: the token keeps none.
  ///   - token: The plan's token.
  /// - Returns: What was done.
  /// - Throws: `invalidArgument` for a token of another store or tenant, another kind, another verb or of a plan for
  ///   one record; otherwise as ``execute(_:)-(BulkPlan<E>)``.
  @discardableResult
  public func execute(
    _ verb: PlannedVerb<E>,
    on selection: Selection<E>,
    confirmedBy token: PlanToken
  ) async throws(LifecycleError) -> BulkOutcome<E> {
    try await executeMany(token, .many(verb, selection))
  }

  private func executeMany(
    _ token: PlanToken,
    _ step: PlannedStep
  ) async throws(LifecycleError) -> BulkOutcome<E> {
    await settled(try await execute(token, step, answer: Self.bulkOutcome))
  }
}

extension PlannedStep {
  fileprivate static func many<E: Entity>(
    _ verb: PlannedVerb<E>,
    _ selection: Selection<E>
  ) -> PlannedStep {
    let request = verb.bulkRequest(selection, in: nil, .fail)
    return .many(request, first: selection.firstID) { context throws(LifecycleError) in
      try selection.targets(context)
    }
  }
}
