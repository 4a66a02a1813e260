import Foundation
import Synchronization

/// Runs tasks on threads of their own, so that a planner or a read that blocks takes none of the pool's.
final class OwnThread: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = unsafe asUnownedTaskExecutor()
    Thread.detachNewThread { unsafe job.runSynchronously(on: executor) }
  }
}

extension OwnThread {
  /// Runs what must not wait for a place in the pool.
  static func run<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
    try await Task(executorPreference: OwnThread()) { try await body() }.value
  }

  /// Starts commits through a wrapper, numbered from 1, and returns when each has called the storage inside.
  static func startWaiting<R: Sendable>(
    _ count: Int,
    _ world: KitWorld,
    _ body: @escaping @Sendable (Int, KitWorld) async throws -> R
  ) async throws -> [Task<R, any Error>] {
    let counting = FaultyStorage(world.storage)
    let counted = try world.over(counting)
    let tasks = (1...count).map { number in
      Task(executorPreference: OwnThread()) { try await body(number, counted) }
    }
    // Where calls do not come, a storage's own queue is in the way; the check goes on with fewer that wait.
    for _ in 0..<5_000 where counting.counts.commits < count { await Task.yield() }
    for _ in 0..<50 { await Task.yield() }
    return tasks
  }
}

/// Something that has not happened yet, for closures that are not asynchronous.
final class BlockingLatch: Sendable {
  private let condition = NSCondition()
  private let isSet = Atomic(false)

  func open() {
    condition.withLock {
      isSet.store(true, ordering: .releasing)
      condition.broadcast()
    }
  }

  /// Blocks the thread until the latch is open, but no longer than the patience lasts.
  ///
  /// - Returns: Whether the latch is open.
  func wait(atMost patience: Duration) -> Bool {
    let (seconds, attoseconds) = patience.components
    let deadline = Date(timeIntervalSinceNow: Double(seconds) + Double(attoseconds) / 1e18)
    return condition.withLock {
      while !isSet.load(ordering: .acquiring) {
        guard condition.wait(until: deadline) else { return isSet.load(ordering: .acquiring) }
      }
      return true
    }
  }
}
