extension Repository {
  /// Archives an active or inactive record and everything that its relations cascade to.
  ///
  /// After success the record is archived: hidden by default, read-only, restorable, and ready to be
  /// hard-deleted. Members that were inactive stay inactive and are held by this operation too.
  ///
  /// - Parameters:
  ///   - id: The record's id; looked for in every phase.
  ///   - reason: Why; kept with the operation and in the audit trail; at most 1 KiB.
  ///   - version: The version that the record must have; nil for any.
  ///   - alreadyDone: What to do where the record is archived already.
  /// - Returns: What was done, with the record as it is now.
  /// - Throws: `notFound`; `forbidden`, also for a member of the cascade; `invalidTransition`;
  ///   `blockedByDependents`; `uniqueConflict` of a detached record; `versionConflict`; `invalidArgument`;
  ///   `unauthenticated`, `hostFailure`, `cancelled`, `storage`.
  /// - Complexity: As ``softDelete(_:reason:ifVersion:in:ifAlreadyDone:)``.
  @discardableResult
  public func archive(
    _ id: E.ID,
    reason: String? = nil,
    ifVersion version: Int? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> Outcome<E> {
    var request = VerbRequest(.archive, kind: E.kind, id: id.identifier)
    request.expectedVersion = version
    request.succeedsIfDone = alreadyDone == .succeed
    return try await perform(request, reason: reason)
  }
}
