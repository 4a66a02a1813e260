extension Repository {
  /// Soft-deletes an active record and everything that its relations cascade to, in one operation.
  ///
  /// After success the record is inactive, hidden by default, read-only, and restorable with exactly what
  /// the operation took.
  ///
  /// - Parameters:
  ///   - id: The record's id.
  ///   - reason: Why; kept with the operation and in the audit trail; at most 1 KiB.
  ///   - version: The version that the record must have; nil for any.
  ///   - scope: The phases to look in; a record found that is not active throws `invalidTransition`.
  ///   - alreadyDone: What to do where the record is inactive already.
  /// - Returns: What was done, with the record as it is now.
  /// - Throws: `notFound`; `forbidden`, also for a member of the cascade; `invalidTransition`;
  ///   `blockedByDependents`; `uniqueConflict` of a detached record; `versionConflict`; `invalidArgument`;
  ///   `unauthenticated`, `hostFailure`, `cancelled`, `storage`.
  /// - Complexity: O(members), a bulk read for each level and relation; no payloads, unless the policy
  ///   asks per record or a relation detaches.
  @discardableResult
  public func softDelete(
    _ id: E.ID,
    reason: String? = nil,
    ifVersion version: Int? = nil,
    in scope: Scope = .active,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> Outcome<E> {
    var request = VerbRequest(.softDelete, kind: E.kind, id: id.identifier)
    request.scope = scope
    request.expectedVersion = version
    request.succeedsIfDone = alreadyDone == .succeed
    return try await perform(request, reason: reason)
  }
}
