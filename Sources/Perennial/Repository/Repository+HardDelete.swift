extension Repository {
  /// Removes an archived record for good, with everything that its relations cascade to; leaves first.
  ///
  /// Irreversible. The audit trail of everything removed remains, with the fields that kinds declare. An id
  /// may be created again; its version goes on from the last one.
  ///
  /// - Parameters:
  ///   - id: The record's id; looked for in every phase.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  ///   - version: The version that the record must have; nil for any.
  ///   - alreadyDone: What to do where the record was removed before. It can succeed only for callers
  ///     whom the policy allows the verb on the kind as a whole.
  /// - Returns: What was done; no record remains.
  /// - Throws: `notFound`; `forbidden`, also for a member of the cascade; `invalidTransition` before the
  ///   archived phase; `blockedByDependents`; `uniqueConflict` of a detached record; `versionConflict`;
  ///   `invalidArgument`; `unauthenticated`, `hostFailure`, `cancelled`, `storage`.
  /// - Complexity: As ``softDelete(_:reason:ifVersion:in:ifAlreadyDone:)``; payloads of kinds with audited
  ///   fields are read in bulk.
  @discardableResult
  public func hardDelete(
    _ id: E.ID,
    reason: String? = nil,
    ifVersion version: Int? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> Outcome<E> {
    var request = VerbRequest(.hardDelete, kind: E.kind, id: id.identifier)
    request.expectedVersion = version
    request.succeedsIfDone = alreadyDone == .succeed
    return try await perform(request, reason: reason)
  }
}
