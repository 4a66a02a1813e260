extension Repository {
  /// Performs one of the kind's own actions, whatever its verb.
  ///
  /// `perform(.publish, on: 1)` makes a change within the phase; an action that archives does all that
  /// ``archive(_:reason:ifVersion:ifAlreadyDone:)`` does, and so on for the other verbs. Changes look in
  /// every phase.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - id: The record's id.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  ///   - version: The version that the record must have; nil for any.
  ///   - alreadyDone: What to do where the record is already where the action leads.
  /// - Returns: What was done, with the record as it is now.
  /// - Throws: As the action's verb: `notFound`, `forbidden`, `invalidTransition`, `blockedByDependents`,
  ///   `parentNotActive`, `uniqueConflict`, `versionConflict`, `invalidArgument`, `unauthenticated`,
  ///   `hostFailure`, `cancelled`, `storage`.
  @discardableResult
  public func perform(
    _ action: E.Action,
    on id: E.ID,
    reason: String? = nil,
    ifVersion version: Int? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> Outcome<E> {
    var request = VerbRequest(action, kind: E.kind, id: id.identifier)
    request.expectedVersion = version
    request.succeedsIfDone = alreadyDone == .succeed
    return try await perform(request, reason: reason)
  }

  func perform(_ request: VerbRequest, reason: String?) async throws(LifecycleError) -> Outcome<E> {
    let attempt = AttemptedCall(
      kind: E.kind,
      id: request.id,
      action: request.actionName
    )
    let outcome = try await session.write(attempt, reason: reason, answer: Self.outcome) {
      context throws(LifecycleError) in
      try context.plan(request)
    }
    return await settled(outcome)
  }
}

extension VerbRequest {
  init(_ action: some LifecycleAction, kind: EntityKind, id: Identifier) {
    self.init(action.transition.verb, kind: kind, id: id)
    self.action = action.rawValue
  }

  /// The kind's own action where one was named, else the verb.
  var actionName: String { action ?? verb.rawValue }
}
