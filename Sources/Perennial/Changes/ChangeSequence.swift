/// The changes of a store from a position on, as they are committed.
///
/// Each iterator begins at the position anew.
public struct ChangeSequence: AsyncSequence, Sendable {
  /// The element.
  public typealias Element = ChangeEvent
  /// The error.
  public typealias Failure = LifecycleError

  let feed: ChangeFeed
  let start: ChangePosition?
  let tenant: TenantID?

  /// Makes an iterator.
  public func makeAsyncIterator() -> Iterator {
    Iterator(self)
  }

  /// Goes from change to change, and waits for those to come.
  public struct Iterator: AsyncIteratorProtocol {
    private let feed: ChangeFeed
    private let tenant: TenantID?
    private let follower: ChangeSignal.Follower
    /// The next changes, the last first.
    private var buffer: [ChangeEvent] = []
    /// Behind the buffer.
    private var end: ChangePosition?
    private var hasEnded = false
    /// Behind the last element, and behind changes of other tenants that were passed over; nil before the first
    /// element is asked for where the sequence begins at the newest.
    public private(set) var position: ChangePosition?

    init(_ sequence: ChangeSequence) {
      feed = sequence.feed
      tenant = sequence.tenant
      end = sequence.start
      position = sequence.start
      follower = ChangeSignal.Follower(sequence.feed.store.changeLog.signal, of: sequence.tenant)
    }

    /// The next change; waits until there is one.
    ///
    /// - Returns: The change; nil where the task is cancelled.
    /// - Throws: `positionExpired`, `invalidArgument`, `storage`; nil follows.
    public mutating func next() async throws(LifecycleError) -> ChangeEvent? {
      guard !hasEnded else { return nil }
      do throws(LifecycleError) {
        let event = try await nextOrEnd()
        if event == nil { hasEnded = true }
        return event
      } catch {
        hasEnded = true
        // A storage may notice the cancelled task before this does.
        if case .cancelled = error { return nil }
        throw error
      }
    }

    private mutating func nextOrEnd() async throws(LifecycleError) -> ChangeEvent? {
      while !Task.isCancelled {
        if let event = buffer.popLast() {
          position = event.position
          return event
        }
        position = end
        let generation = follower.generation
        let hasMore = try await fill()
        if !hasMore { await follower.wait(since: generation) }
      }
      return nil
    }

    /// Reads on.
    ///
    /// - Returns: Whether it came further.
    private mutating func fill() async throws(LifecycleError) -> Bool {
      let start: ChangePosition
      if let end { start = end } else { start = try await feed.newest() }
      let page = try await feed.page(after: start, in: tenant, limit: ChangeReader.batch)
      end = page.position
      buffer = page.events.reversed()
      return page.position != start
    }
  }
}
