/// The changes that a store keeps, for the host itself: of all tenants, without a caller (rule S23).
///
/// Changes come in the order of their commits, each once. Nothing is missed or told twice between a list and what
/// follows it: a ``Page`` tells the position that it was read at.
///
/// ```swift
/// let page = try await projects.list()
/// show(page.records)
/// if let position = page.position {
///   for try await change in store.changes.follow(after: position, in: "acme") { update(change) }
/// }
/// ```
///
/// A migration of stored data (rule S25) and refused attempts are no changes.
public struct ChangeFeed: Sendable {
  let store: LifecycleStore

  /// The position behind the last change.
  ///
  /// - Returns: The position.
  /// - Throws: `invalidArgument` where the store keeps no changes; `storage`.
  /// - Complexity: O(1).
  public func newest() async throws(LifecycleError) -> ChangePosition {
    try requirePolicy()
    let log = store.changeLog
    let position = try await store.storage.read { reader throws(LifecycleError) in
      try log.position(reader)
    }
    return position ?? .start(of: 0)
  }

  /// The position before the oldest change that is kept: following after it tells all there are.
  ///
  /// - Returns: The position.
  /// - Throws: `invalidArgument` where the store keeps no changes; `storage`.
  /// - Complexity: O(log changes).
  public func oldest() async throws(LifecycleError) -> ChangePosition {
    try requirePolicy()
    return try await read { reader throws(LifecycleError) in try reader.oldest() }
  }

  /// Some changes after a position, without waiting for more.
  ///
  /// - Parameters:
  ///   - position: Where to begin.
  ///   - tenant: Whose changes; nil for all tenants.
  ///   - limit: The largest number of changes that are looked at, 1 to 1,000.
  /// - Returns: Changes, perhaps fewer or none, and the position to go on from; the same one where there are no more.
  /// - Throws: `positionExpired` where changes after the position are no longer kept, or it is none of this storage;
  ///   `invalidArgument` for a limit out of range, and where the store keeps no changes; `storage`.
  /// - Complexity: O(changes that are looked at).
  public func page(
    after position: ChangePosition,
    in tenant: TenantID? = nil,
    limit: Int = 100
  ) async throws(LifecycleError) -> ChangePage {
    try requirePolicy()
    try PageLimit.require(limit)
    return try await read { reader throws(LifecycleError) in
      try reader.page(after: position, of: tenant, limit: limit)
    }
  }

  /// Follows the changes after a position, as they are committed through this store or a copy of it.
  ///
  /// The sequence never ends by itself. Cancelling the task ends it at once. Changes are read from the storage when
  /// they are asked for, so a slow follower holds nothing in memory. What another store or process commits to the
  /// same storage is told with this store's next commit; use ``page(after:in:limit:)`` where that may be never.
  ///
  /// - Parameters:
  ///   - position: Where to begin; nil for the newest when the first element is asked for.
  ///   - tenant: Whose changes; nil for all tenants.
  /// - Returns: A sequence that throws `positionExpired` where changes after the position are no longer kept, or it is
  ///   none of this storage; `invalidArgument` where the store keeps no changes; `storage`. It has ended then.
  public func follow(
    after position: ChangePosition? = nil,
    in tenant: TenantID? = nil
  ) -> ChangeSequence {
    ChangeSequence(feed: self, start: position, tenant: tenant)
  }
}

extension ChangeFeed {
  func read<R: Sendable>(
    _ body: @escaping @Sendable (ChangeReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    let log = store.changeLog
    return try await store.storage.read { reader throws(LifecycleError) in
      try body(ChangeReader(reader: reader, log: log.log(of: reader.storeID)))
    }
  }

  func requirePolicy() throws(LifecycleError) {
    guard store.changeLog.policy == nil else { return }
    throw .invalidArgument("The store keeps no changes; give LifecycleStore a ChangePolicy")
  }
}

extension LifecycleStore {
  /// The changes that the store keeps.
  public var changes: ChangeFeed { ChangeFeed(store: self) }
}

/// Some changes in the order of their commits, and how to go on.
public struct ChangePage: Sendable, Hashable {
  /// The changes.
  public let events: [ChangeEvent]
  /// Behind everything that was looked at, also where it was of other tenants.
  public let position: ChangePosition
}
