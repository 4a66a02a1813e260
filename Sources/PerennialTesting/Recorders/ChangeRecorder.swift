public import Perennial

/// Keeps the changes of a store, each once, in the order of their commits.
///
/// It reads when it is asked and runs no task, so a test neither waits nor misses something:
///
/// ```swift
/// let changes = ChangeRecorder()
/// try await changes.skip(fixture.store.changes)
/// _ = try await fixture.service.transition(fixture.project.id, .archive)
/// #expect(try await changes.record(fixture.store.changes).map(\.action) == ["archive"])
/// ```
///
/// The store needs a `ChangePolicy`; stores of ``Fixture`` have one. A recorder keeps its place among the changes of
/// one store and nothing of the store itself. It may be used from any task, by one
/// at a time: two calls at once record the same changes.
public final class ChangeRecorder: Sendable {
  private struct State: Sendable {
    var events: [ChangeEvent] = []
    var position: ChangePosition?
  }

  private let tenant: TenantID?
  private let state = Lock(State())

  /// Makes a recorder that begins with the oldest change that is kept.
  ///
  /// - Parameter tenant: Whose changes; nil for all tenants.
  public init(of tenant: TenantID? = nil) {
    self.tenant = tenant
  }

  /// All changes that were recorded.
  public var events: [ChangeEvent] { state.withLock { $0.events } }

  /// Forgets what was recorded; the recorder goes on where it is.
  public func removeAll() {
    state.withLock { $0.events = [] }
  }

  /// Passes over all changes until now.
  ///
  /// - Parameter feed: The store's changes.
  /// - Throws: `invalidArgument` where the store keeps no changes; `storage`.
  public func skip(_ feed: ChangeFeed) async throws(LifecycleError) {
    let newest = try await feed.newest()
    state.withLock { $0.position = newest }
  }

  /// Records the changes since the last call, without waiting for more.
  ///
  /// - Parameter feed: The store's changes; the same store's each time.
  /// - Returns: What is new.
  /// - Throws: `positionExpired` where changes are no longer kept; `invalidArgument` where the store keeps none, or
  ///   the recorder's place is another store's; `storage`.
  @discardableResult
  public func record(_ feed: ChangeFeed) async throws(LifecycleError) -> [ChangeEvent] {
    var position = try await start(feed)
    var found: [ChangeEvent] = []
    while true {
      let page = try await feed.page(after: position, in: tenant, limit: 1_000)
      found += page.events
      if page.position == position { break }
      position = page.position
    }
    return keep(found, position)
  }

  /// Records changes as they come, until there are so many new ones or the task is cancelled.
  ///
  /// For code that writes in tasks of its own. Where fewer come, this waits; give the test a time limit.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - feed: The store's changes; the same store's each time.
  /// - Returns: What is new; fewer only where the task was cancelled.
  /// - Throws: As ``record(_:)``.
  @discardableResult
  public func wait(
    for count: Int,
    on feed: ChangeFeed
  ) async throws(LifecycleError) -> [ChangeEvent] {
    let start = try await start(feed)
    var found: [ChangeEvent] = []
    var changes = feed.follow(after: start, in: tenant).makeAsyncIterator()
    while found.count < count, let change = try await changes.next() { found.append(change) }
    return keep(found, changes.position ?? start)
  }

  private func start(_ feed: ChangeFeed) async throws(LifecycleError) -> ChangePosition {
    if let position = state.withLock({ $0.position }) { return position }
    return try await feed.oldest()
  }

  private func keep(_ found: [ChangeEvent], _ position: ChangePosition) -> [ChangeEvent] {
    state.withLock { state in
      state.events += found
      state.position = position
      return found
    }
  }
}
