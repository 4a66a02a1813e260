/// Lets one task through at a time, in the order in which they came.
///
/// Uncontended, passing is a short lock and never suspends. Contended, a task waits suspended, and whoever
/// leaves hands the gate over to the one that has waited longest.
package final class FairGate: Sendable {
  fileprivate struct Queue: Sendable {
    var isHeld = false
    /// By ticket, so that one that is cancelled leaves in O(1).
    var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    var lastTicket: UInt64 = 0
    /// Tickets in the order of arrival, of cancelled ones too; those before `served` are done with.
    var order: [UInt64] = []
    var served = 0
  }

  private let queue = Lock(Queue())

  package init() {}

  /// Waits for the gate; whoever passes must call ``leave()``.
  ///
  /// - Throws: `cancelled` where the task is cancelled before it passes; then there is nothing to leave.
  package func enter() async throws(LifecycleError) {
    guard !Task.isCancelled else { throw .cancelled }
    if tryEnter() { return }
    guard await wait() else { throw .cancelled }
    guard !Task.isCancelled else {
      leave()
      throw .cancelled
    }
  }

  /// Lets the next one through.
  package func leave() {
    let next = queue.withLock { $0.leave() }
    next?.resume(returning: true)
  }

  /// How many tasks wait; for tests.
  var waiterCount: Int {
    queue.withLock { $0.waiters.count }
  }

  /// Passes where nobody is inside; whoever passes must call ``leave()``.
  package func tryEnter() -> Bool {
    queue.withLock { queue in
      guard !queue.isHeld else { return false }
      queue.isHeld = true
      return true
    }
  }

  /// Waits for its turn; answers false where the task was cancelled first.
  private func wait() async -> Bool {
    let ticket = queue.withLock { queue in
      queue.lastTicket += 1
      return queue.lastTicket
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = queue.withLock { $0.enqueue(continuation, ticket: ticket) }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let waiter = queue.withLock { $0.waiters.removeValue(forKey: ticket) }
      waiter?.resume(returning: false)
    }
  }
}

extension FairGate.Queue {
  /// Puts a task in the queue, or answers it at once.
  ///
  /// The cancellation handler runs once, perhaps before this: then the task already knows of it.
  fileprivate mutating func enqueue(
    _ waiter: CheckedContinuation<Bool, Never>,
    ticket: UInt64
  ) -> Bool? {
    if Task.isCancelled { return false }
    guard isHeld else {
      isHeld = true
      return true
    }
    waiters[ticket] = waiter
    order.append(ticket)
    return nil
  }

  /// The next waiter, to whom the gate then belongs; without one the gate is free.
  fileprivate mutating func leave() -> CheckedContinuation<Bool, Never>? {
    while served < order.count {
      let waiter = waiters.removeValue(forKey: order[served])
      served += 1
      if served * 2 > order.count, served >= 32 {
        order.removeFirst(served)
        served = 0
      }
      if let waiter { return waiter }
    }
    order.removeAll(keepingCapacity: true)
    served = 0
    isHeld = false
    return nil
  }
}
