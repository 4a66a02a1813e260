public import Perennial

/// A storage that fails where a test wants it to, and otherwise does what the storage inside does.
///
/// Reads, commits and readers' calls are counted, each from 1. A fault is put on a number, or on every
/// call, before the call is made:
///
/// ```swift
/// let storage = FaultyStorage(InMemoryStorage())
/// let store = LifecycleStore(schema, storage: storage, access: policy)
/// storage.inject(.failAfterPlanning(), intoCommit: storage.counts.commits + 1)
/// // The next verb throws `storage`, and nothing of it is ever found.
/// ```
///
/// Without faults it keeps every promise that the storage inside keeps. It may be used from any task.
public final class FaultyStorage: Storage {
  private struct State: Sendable {
    var counts = Counts()
    var commits: [Int: Fault] = [:]
    var reads: [Int: Fault] = [:]
    var readerCalls: [Int: StorageError] = [:]
    var everyCommit: Fault?
    var everyRead: Fault?
  }

  private let base: any Storage
  private let state = Lock(State())

  /// Wraps a storage, without any fault.
  ///
  /// - Parameter base: The storage that does the work.
  public init(_ base: any Storage) {
    self.base = base
  }

  /// How many calls there were.
  public struct Counts: Sendable, Hashable {
    /// Calls of ``FaultyStorage/read(_:)``, failed ones too.
    public internal(set) var reads = 0
    /// Calls of ``FaultyStorage/commit(_:_:)``, failed ones too.
    public internal(set) var commits = 0
    /// Calls that bodies and planners made to their readers; a planner that is run twice makes its calls twice.
    public internal(set) var readerCalls = 0
  }

  /// How many calls there were since the storage was made.
  public var counts: Counts { state.withLock { $0.counts } }

  /// Runs a closure on one committed state of the storage inside, unless a fault is put on the call.
  ///
  /// - Parameter body: Reads through the reader it is given.
  /// - Returns: What the closure returns.
  /// - Throws: What the storage inside throws, or the fault's error.
  public func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    let fault = state.withLock { state in
      state.counts.reads += 1
      return state.reads.removeValue(forKey: state.counts.reads) ?? state.everyRead
    }
    try await fault?.before()
    let counted: @Sendable (any StorageReader) throws(LifecycleError) -> R = {
      [self] base throws(LifecycleError) in try body(reader(base))
    }
    if fault?.runsTwice == true { _ = try await base.read(counted) }
    let result = try await base.read(counted)
    if let error = fault?.errorAfterPlanning ?? fault?.errorAfterApplying { throw .storage(error) }
    return result
  }

  /// Runs a planner in a commit of the storage inside, unless a fault is put on the call.
  ///
  /// - Parameters:
  ///   - durability: Handed on.
  ///   - plan: The planner.
  /// - Returns: What the planner returns beside the change set.
  /// - Throws: What the storage inside throws, or the fault's error.
  public func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    let fault = state.withLock { state in
      state.counts.commits += 1
      return state.commits.removeValue(forKey: state.counts.commits) ?? state.everyCommit
    }
    try await fault?.before()
    if fault?.runsTwice == true { try await rehearse(durability, plan) }
    let result = try await base.commit(durability) { [self] base throws(LifecycleError) in
      let planned = try plan(reader(base))
      if let error = fault?.errorAfterPlanning { throw .storage(error) }
      return planned
    }
    if let error = fault?.errorAfterApplying { throw .storage(error) }
    return result
  }
}

extension FaultyStorage {
  /// Puts a fault on one commit.
  ///
  /// - Parameters:
  ///   - fault: What happens in place of the commit.
  ///   - number: Which commit since the storage was made, from 1; one that is over changes nothing.
  public func inject(_ fault: Fault, intoCommit number: Int) {
    state.withLock { $0.commits[number] = fault }
  }

  /// Puts a fault on one read.
  ///
  /// - Parameters:
  ///   - fault: What happens in place of the read.
  ///   - number: Which read since the storage was made, from 1; one that is over changes nothing.
  public func inject(_ fault: Fault, intoRead number: Int) {
    state.withLock { $0.reads[number] = fault }
  }

  /// Makes one call of a reader throw, inside a read or a planner.
  ///
  /// - Parameters:
  ///   - number: Which reader's call since the storage was made, from 1, reads and commits counted together.
  ///   - error: What it throws, as `storage`.
  public func failReaderCall(
    _ number: Int,
    with error: StorageError = Fault.defaultError
  ) {
    state.withLock { $0.readerCalls[number] = error }
  }

  /// Puts a fault on every commit that has none of its own.
  ///
  /// - Parameter fault: The fault; nil for none.
  public func injectIntoEveryCommit(_ fault: Fault?) {
    state.withLock { $0.everyCommit = fault }
  }

  /// Puts a fault on every read that has none of its own.
  ///
  /// - Parameter fault: The fault; nil for none.
  public func injectIntoEveryRead(_ fault: Fault?) {
    state.withLock { $0.everyRead = fault }
  }

  /// Takes all faults away, also those that were put on later calls.
  ///
  /// Counting goes on.
  public func removeFaults() {
    state.withLock { $0 = State(counts: $0.counts) }
  }

  private func reader(_ base: any StorageReader) -> FaultyReader {
    FaultyReader(base: base) { [self] in
      state.withLock { state in
        state.counts.readerCalls += 1
        return state.readerCalls.removeValue(forKey: state.counts.readerCalls)
      }
    }
  }

  /// Runs the planner as a transaction that is rolled back, so that other commits may come in between.
  private func rehearse<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) {
    let isRolledBack = Latch()
    do throws(LifecycleError) {
      try await base.commit(durability) { [self] base throws(LifecycleError) -> (ChangeSet, Void) in
        _ = try plan(reader(base))
        isRolledBack.open()
        throw .storage(Fault.defaultError)
      }
    } catch {
      guard isRolledBack.isOpen else { throw error }
    }
  }
}

private struct FaultyReader: ForwardingReader {
  let base: any StorageReader
  let errorOfNextCall: @Sendable () -> StorageError?

  func willCall() throws(LifecycleError) {
    if let error = errorOfNextCall() { throw .storage(error) }
  }
}
