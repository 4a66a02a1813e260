extension Repository {
  /// Restores a record with exactly what its own operations took.
  ///
  /// Dependents that were put away on their own stay away; a record that several operations hold returns
  /// with the last of them; links that were set to nil are given back where they are nil still.
  ///
  /// - Parameters:
  ///   - id: The record's id; looked for in every phase.
  ///   - restoringAncestors: Whether everything that stands in the way is restored too, in the same operation.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  ///   - version: The version that the record must have; nil for any.
  ///   - alreadyDone: What to do where the record is active already.
  /// - Returns: What was done, with the record as it is now.
  /// - Throws: `notFound`; `forbidden`, also for a member; `invalidTransition`; `parentNotActive`, which
  ///   names what to restore first; `uniqueConflict`; `versionConflict`; `invalidArgument`;
  ///   `unauthenticated`, `hostFailure`, `cancelled`, `storage`.
  /// - Complexity: O(members), a few bulk reads for each batch of members.
  @discardableResult
  public func restore(
    _ id: E.ID,
    restoringAncestors: Bool = false,
    reason: String? = nil,
    ifVersion version: Int? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> Outcome<E> {
    var request = VerbRequest(.restore, kind: E.kind, id: id.identifier)
    request.expectedVersion = version
    request.succeedsIfDone = alreadyDone == .succeed
    request.restoresAncestors = restoringAncestors
    return try await perform(request, reason: reason)
  }
}
