public import Perennial

/// A storage that breaks one promise on purpose, to see that ``StoragePromise`` finds it.
///
/// Whoever relies on the list can look at it fail first, with their own runner and their own settings:
///
/// ```swift
/// @Test(arguments: BrokenStorage.Defect.allCases)
/// func isFound(_ defect: BrokenStorage.Defect) async {
///   await #expect(throws: PromiseViolation.self) {
///     try await defect.promise.check(reopen: BrokenStorage.reopen) { BrokenStorage(defect) }
///   }
/// }
/// ```
///
/// Promises lean on each other, so the checks of other promises may find a defect, too. It keeps its data in memory
/// and may be used from any task. Never use it for anything else.
public final class BrokenStorage: Storage {
  /// What is wrong with a storage.
  public enum Defect: String, CaseIterable, Sendable, CustomStringConvertible {
    /// P1: applies new records in one commit and all else in a second one.
    case splitsCommits
    /// P2: plans on one state and applies to a later one.
    case plansOnOldStates
    /// P3: a read sees what is committed while it runs.
    case readsWhatComesLater
    /// P4: what was not written through is gone once the data is opened anew.
    case forgetsRelaxedCommits
    /// P5: counts one record too many.
    case miscounts
    /// P6: a page begins with the last record of the page before.
    case repeatsRecords
    /// P7: keeps no audit records.
    case dropsAuditRecords
    /// P8: acknowledges each seventh commit without applying it.
    case losesCommits
    /// P9: answers for handles that are not its own.
    case acceptsForeignHandles

    /// The promise that the defect breaks.
    public var promise: StoragePromise {
      switch self {
      case .splitsCommits: .atomicity
      case .plansOnOldStates: .serialisability
      case .readsWhatComesLater: .snapshots
      case .forgetsRelaxedCommits: .durability
      case .miscounts: .consistency
      case .repeatsRecords: .cursors
      case .dropsAuditRecords: .auditOrder
      case .losesCommits: .acknowledgement
      case .acceptsForeignHandles: .typedErrors
      }
    }

    /// The promise's name and the defect's, such as `P1 splitsCommits`.
    public var description: String { "\(promise.name) \(rawValue)" }
  }

  /// What is wrong with the storage.
  public let defect: Defect
  private let base: any Storage
  private let state = Lock(State())

  private struct State: Sendable {
    var commits = 0
    var relaxedSinceDurable = 0
  }

  /// Makes an empty storage in memory.
  ///
  /// - Parameter defect: What is wrong with it.
  public init(_ defect: Defect) {
    self.defect = defect
    base = defect == .readsWhatComesLater ? LiveStorage() : InMemoryStorage()
  }

  /// Closes a storage and opens its data anew, as ``StoragePromise/check(seed:patience:reopen:make:)`` takes it.
  ///
  /// A storage with ``Defect/forgetsRelaxedCommits`` whose last commit was relaxed has lost everything then; a storage
  /// of another type is given back as it is.
  public static let reopen: @Sendable (any Storage) async throws -> any Storage = { storage in
    guard let storage = storage as? BrokenStorage, storage.defect == .forgetsRelaxedCommits,
      storage.state.withLock({ $0.relaxedSinceDurable }) > 0
    else { return storage }
    return BrokenStorage(storage.defect)
  }

  /// Reads in memory, wrongly where the defect says so.
  ///
  /// - Parameter body: Reads through the reader it is given.
  /// - Returns: What the closure returns.
  /// - Throws: What the closure throws.
  public func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try await base.read { [defect] base throws(LifecycleError) in
      try body(BrokenReader(base: base, defect: defect))
    }
  }

  /// Commits in memory, wrongly where the defect says so.
  ///
  /// - Parameters:
  ///   - durability: When to return.
  ///   - plan: The planner.
  /// - Returns: What the planner returns beside the change set.
  /// - Throws: What the planner throws; `cancelled`; `storage` for a change set that does not fit.
  public func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    let number = state.withLock { state in
      state.commits += 1
      return state.commits
    }
    switch defect {
    case .splitsCommits: return try await commitTwice(plan)
    case .plansOnOldStates: return try await planAhead(plan)
    case .dropsAuditRecords:
      return try await TamperedStorage(base) { $0.audit = [] }.commit(durability, plan)
    case .losesCommits where number.isMultiple(of: 7):
      return try await base.read { reader throws(LifecycleError) in try plan(reader).1 }
    case .forgetsRelaxedCommits:
      let result = try await base.commit(durability, plan)
      state.withLock { state in
        state.relaxedSinceDurable = durability == .relaxed ? state.relaxedSinceDurable + 1 : 0
      }
      return result
    default: return try await base.commit(durability, plan)
    }
  }
}

extension BrokenStorage {
  private func commitTwice<R: Sendable>(
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    let (rest, result) = try await base.commit(.durable) { reader throws(LifecycleError) in
      var (rest, result) = try plan(reader)
      var first = ChangeSet(tenant: rest.tenant, at: rest.at)
      swap(&first.insertions, &rest.insertions)
      return (first, (rest, result))
    }
    // So that others come in between.
    for _ in 0..<20 { await Task.yield() }
    return try await base.commit(.durable) { _ in (rest, result) }
  }

  private func planAhead<R: Sendable>(
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    let (changes, result) = try await base.read(plan)
    for _ in 0..<5 { await Task.yield() }
    return try await base.commit(.durable) { _ in (changes, result) }
  }
}
