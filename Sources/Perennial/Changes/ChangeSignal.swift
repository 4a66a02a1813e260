/// Wakes those that wait for changes; what a commit pays does not depend on how many they are.
///
/// A commit takes all that wait for its tenant at once and hands them to a task of their own. Those that wait for
/// other tenants are not touched.
final class ChangeSignal: Sendable {
  fileprivate typealias Waiters = [UInt64: CheckedContinuation<Void, Never>]

  /// Those that follow one tenant, or all of them.
  fileprivate struct Channel: Sendable {
    var followers = 0
    /// Grows with each commit.
    var generation: UInt64 = 0
    var waiters: Waiters = [:]
  }

  fileprivate struct State: Sendable {
    /// Nil stands for all tenants.
    var channels: [TenantID?: Channel] = [:]
    /// Those that are being woken, and by whom.
    var leaving: [Waiters] = []
    var isWaking = false
    var lastTicket: UInt64 = 0
  }

  private let state = Lock(State())

  init() {}

  /// How many followers wait; for tests.
  var waiterCount: Int {
    state.withLock { state in state.channels.values.reduce(0) { $0 + $1.waiters.count } }
  }

  /// Wakes those that wait for a tenant.
  func announce(_ tenant: TenantID) {
    let wakes = state.withLock { $0.announce(tenant) }
    if wakes { Task.detached { self.wake() } }
  }

  private func wake() {
    while let waiters = state.withLock({ $0.nextLeaving() }) {
      for waiter in waiters.values { waiter.resume() }
    }
  }

  fileprivate func enter(_ tenant: TenantID?) {
    state.withLock { $0.channels[tenant, default: Channel()].followers += 1 }
  }

  fileprivate func leave(_ tenant: TenantID?) {
    state.withLock { state in
      guard let followers = state.channels[tenant]?.followers else { return }
      if followers > 1 {
        state.channels[tenant]?.followers -= 1
      } else {
        state.channels[tenant] = nil
      }
    }
  }

  fileprivate func generation(of tenant: TenantID?) -> UInt64 {
    state.withLock { $0.channels[tenant]?.generation ?? 0 }
  }

  /// Waits until something was committed since a generation, or the task is cancelled.
  fileprivate func wait(for tenant: TenantID?, since generation: UInt64) async {
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waits = state.withLock { state in
          guard !Task.isCancelled, state.channels[tenant]?.generation == generation else {
            return false
          }
          state.channels[tenant]?.waiters[ticket] = continuation
          return true
        }
        if !waits { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.take(ticket, of: tenant) }
      waiter?.resume()
    }
  }
}

extension ChangeSignal.State {
  /// - Returns: Whether somebody has to be woken and nobody does so.
  fileprivate mutating func announce(_ tenant: TenantID) -> Bool {
    guard !channels.isEmpty else { return false }
    announce(channel: tenant)
    announce(channel: nil)
    guard !leaving.isEmpty, !isWaking else { return false }
    isWaking = true
    return true
  }

  private mutating func announce(channel: TenantID?) {
    guard let waiters = channels[channel]?.waiters else { return }
    channels[channel]?.generation += 1
    guard !waiters.isEmpty else { return }
    leaving.append(waiters)
    channels[channel]?.waiters = [:]
  }

  fileprivate mutating func nextLeaving() -> ChangeSignal.Waiters? {
    let next = leaving.popLast()
    if next == nil { isWaking = false }
    return next
  }

  /// Takes out one that no longer waits; one that is being woken stays with whom wakes it.
  fileprivate mutating func take(
    _ ticket: UInt64,
    of tenant: TenantID?
  ) -> CheckedContinuation<Void, Never>? {
    channels[tenant]?.waiters.removeValue(forKey: ticket)
  }
}

extension ChangeSignal {
  /// A place among those that follow, for as long as somebody holds it.
  final class Follower: Sendable {
    private let signal: ChangeSignal
    private let tenant: TenantID?

    init(_ signal: ChangeSignal, of tenant: TenantID?) {
      self.signal = signal
      self.tenant = tenant
      signal.enter(tenant)
    }

    deinit {
      signal.leave(tenant)
    }

    /// What to wait from; ask before reading.
    var generation: UInt64 { signal.generation(of: tenant) }

    /// Waits until something was committed since a generation, or the task is cancelled.
    func wait(since generation: UInt64) async {
      await signal.wait(for: tenant, since: generation)
    }
  }
}
