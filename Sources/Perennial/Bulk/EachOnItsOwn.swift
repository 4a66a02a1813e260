/// Verbs on many records with an answer for each: what is refused stops no other.
///
/// Records are taken in batches, each one commit. Between batches the task's cancellation is looked at and
/// progress is told; what is done stays done and is reported. Every record is answered as the verb on it alone
/// would be, except that what others of its batch take along stands in no record's way. A record that one
/// of its batch or of an earlier one takes along is that one's member. Those that dependents or parents in a later
/// batch stood in the way of are tried again at the end, so the order does not matter for what is refused either.
/// Of what a query found, only what it still finds is tried again.
public struct EachOnItsOwn<E: Entity>: Sendable {
  /// The largest batch.
  public static var maximumBatchSize: Int { Query<E>.maximumLimit }

  let repository: Repository<E>
  let batchSize: Int
  let progress: (@Sendable (_ done: Int, _ total: Int?) -> Void)?
}

extension Repository {
  /// Verbs on many records with an answer for each.
  ///
  /// ```swift
  /// let report = try await notes.eachOnItsOwn().softDelete(.ids(ids))
  /// ```
  ///
  /// - Parameters:
  ///   - batchSize: How many records a commit is for, 1 to 1,000; the verbs throw `invalidArgument` for another
  ///     number.
  ///   - progress: Called after each batch with the number of records that were answered, and how many there
  ///     are in all; nil where a query has conditions, so that nobody knows.
  /// - Returns: The verbs.
  public func eachOnItsOwn(
    inBatchesOf batchSize: Int = EachOnItsOwn<E>.maximumBatchSize,
    progress: (@Sendable (_ done: Int, _ total: Int?) -> Void)? = nil
  ) -> EachOnItsOwn<E> {
    EachOnItsOwn(repository: self, batchSize: batchSize, progress: progress)
  }
}

extension EachOnItsOwn {
  /// Soft-deletes records, each on its own.
  ///
  /// - Parameters:
  ///   - selection: The records.
  ///   - reason: Why; kept with the operations and in the audit trail; at most 1 KiB.
  ///   - scope: The phases to look in for ids; a query's own scope is looked in besides.
  ///   - alreadyDone: What to do where a record is inactive already.
  /// - Returns: What became of each.
  /// - Throws: What refuses the call as a whole, or fails before the first batch is done: `unauthenticated`,
  ///   `forbidden` on the kind, `invalidArgument`, `hostFailure`, `cancelled`, `storage`. After that it is in
  ///   ``BulkReport/stoppedBy``.
  /// - Complexity: O(records and members), a bulk read for each level and relation and one commit for each batch.
  @discardableResult
  public func softDelete(
    _ selection: Selection<E>,
    reason: String? = nil,
    in scope: Scope = .active,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> BulkReport<E, BulkItem<E>> {
    try await each(selection, .softDelete, reason, in: scope, alreadyDone)
  }

  /// Archives records, each on its own.
  ///
  /// - Parameters:
  ///   - selection: The records.
  ///   - reason: Why; kept with the operations and in the audit trail; at most 1 KiB.
  ///   - alreadyDone: What to do where a record is archived already.
  /// - Returns: What became of each.
  /// - Throws: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  @discardableResult
  public func archive(
    _ selection: Selection<E>,
    reason: String? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> BulkReport<E, BulkItem<E>> {
    try await each(selection, .archive, reason, alreadyDone)
  }

  /// Restores records, each on its own.
  ///
  /// - Parameters:
  ///   - selection: The records.
  ///   - restoringAncestors: Whether everything that stands in the way is restored too.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  ///   - alreadyDone: What to do where a record is active already.
  /// - Returns: What became of each.
  /// - Throws: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  @discardableResult
  public func restore(
    _ selection: Selection<E>,
    restoringAncestors: Bool = false,
    reason: String? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> BulkReport<E, BulkItem<E>> {
    try await each(
      selection,
      .restore(restoringAncestors: restoringAncestors),
      reason,
      alreadyDone
    )
  }

  /// Removes archived records for good, each on its own.
  ///
  /// - Parameters:
  ///   - selection: The records.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  ///   - alreadyDone: What to do where a record was removed before.
  /// - Returns: What became of each.
  /// - Throws: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  @discardableResult
  public func hardDelete(
    _ selection: Selection<E>,
    reason: String? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> BulkReport<E, BulkItem<E>> {
    try await each(selection, .hardDelete, reason, alreadyDone)
  }

  /// Performs one of the kind's own actions on records, each on its own, whatever its verb.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - selection: The records.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  ///   - alreadyDone: What to do where a record is already where the action leads.
  /// - Returns: What became of each.
  /// - Throws: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  @discardableResult
  public func perform(
    _ action: E.Action,
    on selection: Selection<E>,
    reason: String? = nil,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> BulkReport<E, BulkItem<E>> {
    try await each(selection, .perform(action), reason, alreadyDone)
  }
}

extension EachOnItsOwn {
  /// Creates records, each on its own; those of one batch may name each other as parents, in any order.
  ///
  /// - Parameters:
  ///   - entities: The values.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  /// - Returns: What became of each.
  /// - Throws: As ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: O(n) for n values, and one commit for each batch.
  @discardableResult
  public func create(
    _ entities: [E],
    reason: String? = nil
  ) async throws(LifecycleError) -> BulkReport<E, Record<E>> {
    let drafts = entities.map(CreatePlanner.Draft.init)
    var run = BatchRun<E, Record<E>>(self, "create", reason, answer: Self.record)
    return try await run.write(
      entities.map(\.id),
      { drafts[$0].payload }
    ) { range, context throws(LifecycleError) in
      let model = try context.schema.model(of: E.kind)
      return BulkCreatePlanner(context: context, model: model, drafts: Array(drafts[range]))
    }
  }

  /// Replaces active records' values, each on its own; changed links make moves.
  ///
  /// - Parameters:
  ///   - entities: The new values; their ids name the records, each once.
  ///   - versions: The versions that records must have; those that are not named may have any.
  ///   - scope: The phases to look in.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  /// - Returns: What became of each.
  /// - Throws: `invalidArgument` for an id that is given twice; otherwise as
  ///   ``softDelete(_:reason:in:ifAlreadyDone:)``.
  /// - Complexity: O(n) for n values, and one commit for each batch.
  @discardableResult
  public func update(
    _ entities: [E],
    ifVersions versions: [E.ID: Int] = [:],
    in scope: Scope = .active,
    reason: String? = nil
  ) async throws(LifecycleError) -> BulkReport<E, Record<E>> {
    let updates = try Repository<E>.updates(entities, versions, scope)
    var run = BatchRun<E, Record<E>>(self, "update", reason, answer: Self.record)
    return try await run.write(
      entities.map(\.id),
      { Payload(entities[$0]) }
    ) { range, context throws(LifecycleError) in
      let model = try context.schema.model(of: E.kind)
      return BulkUpdatePlanner(context: context, model: model, updates: Array(updates[range]))
    }
  }

  private func each(
    _ selection: Selection<E>,
    _ verb: PlannedVerb<E>,
    _ reason: String?,
    in scope: Scope? = nil,
    _ alreadyDone: AlreadyDone
  ) async throws(LifecycleError) -> BulkReport<E, BulkItem<E>> {
    let request = verb.bulkRequest(selection, in: scope, alreadyDone)
    let action = request.actionName
    var run = BatchRun<E, BulkItem<E>>(self, action, reason, answer: Self.item)
    switch selection.source {
    case .ids(let ids, let versions):
      return try await run.change(ids, versions, request)
    case .query(let query):
      return try await run.change(query, request)
    }
  }

  @Sendable private static func record(
    _ fates: BulkFates,
    at place: Int
  ) throws(LifecycleError) -> Result<Record<E>, LifecycleError> {
    try fates.record(at: place, of: E.self)
  }

  @Sendable private static func item(
    _ fates: BulkFates,
    at place: Int
  ) throws(LifecycleError) -> Result<BulkItem<E>, LifecycleError> {
    try fates.item(at: place, of: E.self)
  }
}
