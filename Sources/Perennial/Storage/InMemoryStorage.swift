#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// A storage in memory: values as they are, nothing encoded, nothing kept after the process ends.
///
/// Values are not measured either: ``Payload/maximumBytes`` holds where payloads are encoded.
///
/// Use it in tests and for data that another system keeps. It holds all promises of ``Storage`` but
/// durability, which it does not declare: ``Durability/durable`` and ``Durability/relaxed`` are alike.
///
/// Reads take a snapshot in O(1) and run beside commits and beside each other. Commits run one at a time,
/// in the order in which they came; one that has to wait is suspended and blocks no thread. A commit runs
/// on its caller's executor, so a cascade of millions is better not called from the main actor.
public final class InMemoryStorage: Storage {
  /// Above this many rows a commit is applied to a copy, so that no read waits for it.
  private static let inPlaceLimit = 4_096

  private let state: Lock<ResidentState>
  private let gate = FairGate()
  private let encodesPayloads: Bool

  /// Makes an empty storage with a random identity.
  public convenience init() {
    self.init(storeID: UUID(), encodesPayloads: false)
  }

  /// Makes an empty storage.
  ///
  /// - Parameters:
  ///   - storeID: The storage's identity.
  ///   - encodesPayloads: Whether payloads are kept as JSON, so that each read decodes; for tests of
  ///     a host's `Codable` conformances.
  package init(storeID: UUID, encodesPayloads: Bool) {
    state = Lock(ResidentState(storeID: storeID))
    self.encodesPayloads = encodesPayloads
  }

  /// Runs a closure on the last committed state.
  ///
  /// - Parameter body: Reads through the reader it is given. One that keeps it keeps the snapshot, too.
  /// - Returns: What the closure returns.
  /// - Throws: What the closure throws.
  public func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try body(ResidentReader(snapshot()))
  }

  /// Runs a planner and applies what it returns, all of it or nothing.
  ///
  /// - Parameters:
  ///   - durability: Without meaning here.
  ///   - plan: The planner; run once, beside reads, while other commits wait.
  /// - Returns: What the planner returns beside the change set.
  /// - Throws: What the planner throws; `cancelled` where the task was cancelled before the planner ran;
  ///   `storage` with ``StorageError/Code/foreignValue`` or ``StorageError/Code/corrupt`` for a change
  ///   set that does not fit; `hostFailure` where a payload does not encode and the storage encodes.
  public func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    try await gate.enter()
    defer { gate.leave() }
    let (changes, size, result) = try prepare(plan)
    apply(changes, size: size)
    return result
  }
}

extension InMemoryStorage {
  private func snapshot() -> ResidentState {
    state.withLock { $0 }
  }

  /// Runs the planner on a snapshot, which is let go before the changes are applied: then they copy nothing.
  private func prepare<R: Sendable>(
    _ plan: (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) throws(LifecycleError) -> (ChangeSet, size: Int, R) {
    let snapshot = snapshot()
    var (changes, result) = try plan(ResidentReader(snapshot))
    if encodesPayloads { try changes.encodePayloads() }
    try snapshot.validate(changes)
    return (changes, changes.touchedCount + snapshot.liftedCount(changes), result)
  }

  /// Applies in place where that is short; otherwise to a copy beside reads, which then replaces the state.
  private func apply(_ changes: ChangeSet, size: Int) {
    guard !changes.isEmpty else { return }
    if size <= Self.inPlaceLimit {
      let isApplied = state.withLock { state in
        guard state.isUnshared else { return false }
        state.apply(changes)
        return true
      }
      if isApplied { return }
    }
    var next = state.withLock { $0.successor() }
    next.apply(changes)
    // The old state leaves the lock with `next` and is freed outside.
    state.withLock { swap(&$0, &next) }
  }
}

extension ChangeSet {
  fileprivate mutating func encodePayloads() throws(LifecycleError) {
    insertions = try insertions.map { insertion throws(LifecycleError) in
      try insertion.encoded()
    }
    updates = try updates.map { update throws(LifecycleError) in
      try update.encoded()
    }
  }
}

extension RecordInsertion {
  fileprivate func encoded() throws(LifecycleError) -> RecordInsertion {
    RecordInsertion(
      key: key,
      state: state,
      phase: phase,
      version: version,
      links: links,
      uniqueKeys: uniqueKeys,
      payload: Payload(encoded: try payload.encoded())
    )
  }
}

extension RecordUpdate {
  fileprivate func encoded() throws(LifecycleError) -> RecordUpdate {
    RecordUpdate(
      reference: reference,
      payload: Payload(encoded: try payload.encoded()),
      links: links,
      uniqueKeys: uniqueKeys,
      raisesVersion: raisesVersion
    )
  }
}
