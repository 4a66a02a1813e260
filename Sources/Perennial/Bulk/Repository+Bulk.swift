/// Verbs on many records, in one commit: all of them or none.
///
/// All rules of the verbs hold. A record that another one of the call takes along is its member; each
/// remaining one is the root of an operation of its own, with its own audit record. What any of them takes
/// along stands in no other's way, whatever the order. A record that several of the operations change has
/// changed once.
///
/// Where any record is refused, nothing is changed and the verb throws ``LifecycleError/oneOfMany(_:id:reason:)``
/// with a refused one's id and the error that the verb on it alone would throw. What refuses the call as a
/// whole (`unauthenticated`, `forbidden` on the kind, a malformed reason) is thrown as it is. For an answer for each
/// record instead, see ``eachOnItsOwn(inBatchesOf:progress:)``.
extension Repository {
  /// Soft-deletes records and everything that their relations cascade to, all or none.
  ///
  /// - Parameters:
  ///   - selection: The records.
  ///   - reason: Why; kept with the operations and in the audit trail; at most 1 KiB.
  ///   - scope: The phases to look in for ids; a query's own scope is looked in besides.
  ///   - alreadyDone: What to do where a record is inactive already.
  /// - Returns: What was done.
  /// - Throws: `oneOfMany` with an error of ``softDelete(_:reason:ifVersion:in:ifAlreadyDone:)``; `forbidden`,
  ///   `invalidArgument`, `unauthenticated`, `hostFailure`, `cancelled`, `storage`.
  /// - Complexity: O(records and members), a bulk read for each level and relation and one commit.
  @discardableResult
  public func softDelete(
    _ selection: Selection<E>,
    reason: String? = nil,
    in scope: Scope = .active,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> BulkOutcome<E> {
    try await all(selection, .softDelete, reason, in: scope, alreadyDone)
  }

  /// Archives records and everything that their relations cascade to, all or none.
  ///
  /// - Parameters:
  ///   - selection: The records.
  ///   - reason: Why; kept with the operations and in the audit trail; at most 1 KiB.
  ///   - alreadyDone: What to do where a record is archived already.
  /// - Returns: What was done.
  /// - Throws: `oneOfMany` with an error of ``archive(_:reason:ifVersion:ifAlreadyDone:)``; otherwise as
  ///   ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  @discardableResult
  public func archive(
    _ selection: Selection<E>,
    reason: String? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> BulkOutcome<E> {
    try await all(selection, .archive, reason, alreadyDone)
  }

  /// Restores records with exactly what their own operations took, all or none.
  ///
  /// A record that another one's operation holds, and none of its own, returns as that one's member.
  ///
  /// - Parameters:
  ///   - selection: The records.
  ///   - restoringAncestors: Whether everything that stands in the way is restored too.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  ///   - alreadyDone: What to do where a record is active already.
  /// - Returns: What was done.
  /// - Throws: `oneOfMany` with an error of ``restore(_:restoringAncestors:reason:ifVersion:ifAlreadyDone:)``;
  ///   otherwise as ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  @discardableResult
  public func restore(
    _ selection: Selection<E>,
    restoringAncestors: Bool = false,
    reason: String? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> BulkOutcome<E> {
    try await all(
      selection,
      .restore(restoringAncestors: restoringAncestors),
      reason,
      alreadyDone
    )
  }

  /// Removes archived records for good, with everything that their relations cascade to, all or none.
  ///
  /// - Parameters:
  ///   - selection: The records.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  ///   - alreadyDone: What to do where a record was removed before.
  /// - Returns: What was done.
  /// - Throws: `oneOfMany` with an error of ``hardDelete(_:reason:ifVersion:ifAlreadyDone:)``; otherwise as
  ///   ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  @discardableResult
  public func hardDelete(
    _ selection: Selection<E>,
    reason: String? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> BulkOutcome<E> {
    try await all(selection, .hardDelete, reason, alreadyDone)
  }

  /// Performs one of the kind's own actions on records, whatever its verb, all or none.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - selection: The records.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  ///   - alreadyDone: What to do where a record is already where the action leads.
  /// - Returns: What was done.
  /// - Throws: `oneOfMany` with an error of ``perform(_:on:reason:ifVersion:ifAlreadyDone:)``; otherwise as
  ///   ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  @discardableResult
  public func perform(
    _ action: E.Action,
    on selection: Selection<E>,
    reason: String? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> BulkOutcome<E> {
    try await all(selection, .perform(action), reason, alreadyDone)
  }

  /// Replaces active records' values; changed links make moves; all or none.
  ///
  /// What counts is what is there afterwards: values may trade unique keys and places in a tree.
  ///
  /// - Parameters:
  ///   - entities: The new values; their ids name the records, each once.
  ///   - versions: The versions that records must have; those that are not named may have any.
  ///   - scope: The phases to look in.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  /// - Returns: The records as they are now, in the order given.
  /// - Throws: `oneOfMany` with an error of ``update(_:ifVersion:in:reason:)-(E,_,_,_)``; `invalidArgument` for
  ///   an id that is given twice; otherwise as ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: O(n) for n values, in one commit.
  @discardableResult
  public func update(
    _ entities: [E],
    ifVersions versions: [E.ID: Int] = [:],
    in scope: Scope = .active,
    reason: String? = nil
  ) async throws(LifecycleError) -> [Record<E>] {
    let updates = try Self.updates(entities, versions, scope)
    do throws(LifecycleError) {
      return try await session.write(
        Self.attempt(updates.first?.id, "update"),
        reason: reason
      ) { planned throws(LifecycleError) in
        guard let bulk = planned.bulk else { return [] }
        return try bulk.fates.indices.map { place throws(LifecycleError) in
          try bulk.record(at: place, of: E.self).get()
        }
      } planning: { context throws(LifecycleError) in
        let model = try model(context.schema)
        return try BulkUpdatePlanner(context: context, model: model, updates: updates).planAll()
      }
    } catch {
      let drafts = entities.map(CreatePlanner.Draft.init)
      throw error.naming(drafts, session.store.schema)
    }
  }
}
