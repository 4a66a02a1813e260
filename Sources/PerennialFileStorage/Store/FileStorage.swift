public import Perennial

/// A storage in a directory of files: what is acknowledged survives a power loss.
///
/// ```swift
/// let storage = try await FileStorage.open(at: "/var/lib/shop/records")
/// let store = LifecycleStore(schema, storage: storage, access: policy)
/// ```
///
/// One process writes at a time; others can open the directory for reading meanwhile. The state of all records
/// is in memory, payloads and audit records are on disk and are read when they are asked for. Writes are appended
/// to a ledger, and a commit of `Durability.durable` returns after a sync that all who wait share.
///
/// It holds all promises of `Storage`, durability among them, on local file systems that keep what a sync has
/// promised. After a sync that failed it takes no more writes (`poisoned`) and goes on reading.
///
/// Call ``close()`` at the end. A storage that is let go without it, or whose process is killed, loses nothing
/// that was acknowledged; the next opening only has more to read. A power loss can take commits of
/// `Durability.relaxed` of the last 100 ms, and nothing else.
public final class FileStorage: Storage {
  /// Above this many rows a commit is applied to a copy, so that no read waits for it.
  static let inPlaceLimit = 4_096

  /// What opening found.
  public let openReport: OpenReport
  /// How the store was opened.
  public let access: Access

  let directory: StoreDirectory
  let options: Options
  private let segmentLimit: UInt64
  private let transactionLimit: Int
  let cache: DecodedCache
  let gate = CommitGate()
  let commits: Lock<CommitState>
  /// Lets one at a time replace, copy or let go the files.
  let keeping = CommitGate()
  /// Syncs the ledger.
  let syncer: any Background
  /// Opens, maintains and closes, all of which takes long.
  let keeper: any Background
  let fileSystem: any FileSystem
  let clock: any WallClock

  init(_ opened: Opened, _ environment: Environment) {
    openReport = opened.report
    access = opened.access
    directory = opened.directory
    options = environment.options.withinLimits
    segmentLimit = environment.segmentLimit
    transactionLimit = environment.transactionLimit
    cache = opened.cache
    syncer = environment.syncer
    keeper = environment.keeper
    fileSystem = environment.fileSystem
    clock = environment.clock
    commits = Lock(CommitState(opened))
  }

  /// How a store is opened.
  public enum Access: String, Sendable, Hashable, Codable {
    /// To read and write it, alone; a store that does not exist is made.
    case writing
    /// To read it as it is at that moment, also beside a process that writes; changes nothing on disk.
    case reading
  }

  /// What can be set when a store is opened.
  public struct Options: Sendable {
    /// How many bytes of payloads are kept decoded, at most; 64 MiB.
    ///
    /// Counted as the bytes that they have on disk and 160 more for each. 0 keeps none; one above a 64th of it is
    /// never kept.
    public var decodedCacheBytes = 64 << 20
    /// Whether the ledger is rolled, a checkpoint written and old segments compacted as it grows, and on closing.
    ///
    /// Without it call ``FileStorage/maintain(progress:)`` now and then.
    public var maintainsItself = true
    /// How far a segment grows before the next one is begun, in bytes; 64 MiB.
    ///
    /// A transaction is never split, so a segment may be longer; none is begun behind 2 GiB. Above 1 GiB and below
    /// 4 KiB the nearest of them is taken.
    public var segmentBytes = 64 << 20

    /// The usual ones.
    public init() {}

    /// With sizes that segments can have: what is copied into one must end where 32 bits reach.
    fileprivate var withinLimits: Self {
      var options = self
      options.segmentBytes = min(max(segmentBytes, 4 << 10), 1 << 30)
      return options
    }
  }

  /// What an opened storage runs on.
  struct Environment {
    var options = Options()
    /// From which length on a segment takes no transaction.
    var segmentLimit = FrameEncoder.maximumOffset
    /// How many bytes a commit may have.
    var transactionLimit = FrameEncoder.maximumTransaction
    let fileSystem: any FileSystem
    let clock: any WallClock
    let syncer: any Background
    let keeper: any Background
  }
}

extension FileStorage {
  /// Runs a closure on the last committed state.
  ///
  /// Payloads are read from disk as they are asked for, on the caller's thread.
  ///
  /// - Parameter body: Reads through the reader it is given.
  /// - Returns: What the closure returns.
  /// - Throws: What the closure throws; `storage` with `closed` after ``close()``, with `io` or `corrupt` where
  ///   a payload or an audit record cannot be read.
  public func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try body(ResidentReader(try published()))
  }

  /// Runs a planner and writes what it returns, all of it or nothing.
  ///
  /// - Parameters:
  ///   - durability: Whether to return after a sync, or after the operating system has the data, which is then
  ///     synced within 100 ms. Behind a durable commit that still waits, a relaxed one waits too.
  ///   - plan: The planner; run once, while other commits wait.
  /// - Returns: What the planner returns beside the change set.
  /// - Throws: What the planner throws; `cancelled` where the task was cancelled before the planner ran;
  ///   `hostFailure` and `invalidArgument` where a payload does not encode; `storage` with `noSpace` or `io`
  ///   where nothing was written, `outcomeUnknown` where a sync failed, `poisoned` after that, `full` for a
  ///   change set of more than 2,000 MiB or where there are no more numbers, `readOnly`, `closed`,
  ///   `foreignValue` or `corrupt`.
  /// - Complexity: O(change set) in time and memory, whatever the store holds.
  public func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    try await gate.enter()
    if isFull { try await rollOrLeave() }
    let step: Step
    let result: R
    do throws(LifecycleError) {
      (step, result) = try write(durability, plan)
    } catch {
      let seen = commits.withLock(\.waitedFor)
      gate.leave()
      resumeSync()
      // What was decided on a state that may be taken back is told once it cannot be.
      if let seen, !error.isOfStorage { try await synced(seen) }
      throw error
    }
    gate.leave()
    resumeSync()
    if step.needsRoll { startMaintenance() }
    switch step.wait {
    case .none: break
    case .later: scheduleSync()
    case .sync(let sequence): try await synced(sequence)
    }
    return result
  }

  /// What is left to do after a commit was written.
  struct Step: Sendable {
    enum Wait: Sendable {
      case none
      /// A sync soon, for which nobody waits.
      case later
      /// Until a sequence is synced.
      case sync(UInt64)
    }

    var wait: Wait
    var needsRoll: Bool
  }

  func published() throws(LifecycleError) -> ResidentState {
    let (state, isClosed) = commits.withLock { ($0.published, $0.isClosed) }
    if isClosed { throw .storage(.closed) }
    return state
  }

  /// Whether the active segment can take no more: places in it have 32 bits.
  private var isFull: Bool {
    commits.withLock { ($0.ledger?.length ?? 0) >= segmentLimit }
  }

  private func rollOrLeave() async throws(LifecycleError) {
    do throws(StorageError) {
      _ = try await rollHeld()
    } catch {
      gate.leave()
      throw .storage(error)
    }
  }

}

extension FileStorage {
  /// Plans, writes and applies; the gate is held.
  private func write<R: Sendable>(
    _ durability: Durability,
    _ plan: (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) throws(LifecycleError) -> (Step, R) {
    let idle = Step(wait: .none, needsRoll: false)
    let (ledger, durableThrough) = try writable()
    let (planned, result) = try prepare(plan)
    guard var prepared = planned else {
      let seen = commits.withLock(\.waitedFor)
      return (seen.map { Step(wait: .sync($0), needsRoll: false) } ?? idle, result)
    }
    let written: (sequence: UInt64, cells: [BlobLocation])
    do throws(Ledger.Failure) {
      written = try ledger.append(prepared.encoded, durableThrough: durableThrough)
    } catch {
      throw .storage(refused(error))
    }
    keepDecoded(prepared.changes, at: written.cells)
    prepared.changes.place(at: written.cells)
    let isVisible = apply(prepared, sequence: written.sequence, mayPublish: durability == .relaxed)
    let wait: Step.Wait = isVisible ? .later : .sync(written.sequence)
    return (Step(wait: wait, needsRoll: needsRoll(ledger)), result)
  }

  /// A change set that fits, and its bytes.
  private struct Prepared {
    var changes: ChangeSet
    let encoded: EncodedChanges
    let size: Int
  }

  /// Runs the planner on a snapshot, which is let go before the changes are applied: then they copy nothing.
  private func prepare<R: Sendable>(
    _ plan: (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) throws(LifecycleError) -> (Prepared?, R) {
    let snapshot = commits.withLock { $0.newest }
    let (changes, result) = try plan(ResidentReader(snapshot))
    guard !changes.isEmpty else { return (nil, result) }
    try snapshot.validate(changes)
    let encoded = try EncodedChanges(changes) { reference throws(LifecycleError) in
      try snapshot.id(at: reference)
    }
    guard encoded.bytes.count <= transactionLimit else {
      throw .storage(.tooLarge(encoded.bytes.count, limit: transactionLimit))
    }
    let size = changes.touchedCount + snapshot.liftedCount(changes)
    return (Prepared(changes: changes, encoded: encoded, size: size), result)
  }

  /// The segment to append to, and the sequence up to which all is synced.
  private func writable() throws(LifecycleError) -> (Ledger, UInt64) {
    let (ledger, syncedThrough, failure) = commits.withLock {
      ($0.ledger, $0.syncedThrough, $0.failure)
    }
    if let failure { throw .storage(failure) }
    guard let ledger else { throw .storage(.readOnlyOpening) }
    return (ledger, syncedThrough)
  }

  private func refused(_ failure: Ledger.Failure) -> StorageError {
    switch failure {
    case .undone(let error):
      return .system(error, in: directory.path)
    case .poisoned(let error):
      fail(
        .poisoned(error, in: directory.path),
        unknown: .outcomeUnknown(error, in: directory.path)
      )
      return .outcomeUnknown(error, in: directory.path)
    }
  }

  /// What was just written is likely to be read soon.
  private func keepDecoded(_ changes: ChangeSet, at places: [BlobLocation]) {
    let payloads = changes.insertions.lazy.map(\.payload)
    for (payload, place) in zip(payloads, places) where payload.isDecoded {
      cache.keep(payload, at: place)
    }
    let updates = changes.updates.lazy.map(\.payload)
    for (payload, place) in zip(updates, places.dropFirst(changes.insertions.count))
    where payload.isDecoded {
      cache.keep(payload, at: place)
    }
  }

  /// Applies a change set that was written; answers whether readers see it already.
  private func apply(_ prepared: Prepared, sequence: UInt64, mayPublish: Bool) -> Bool {
    if mayPublish {
      let isPublished = commits.withLock { commits in
        commits.publishInPlace(prepared.changes, size: prepared.size, sequence: sequence)
      }
      if isPublished { return true }
    }
    var (next, isAhead) = commits.withLock { $0.takeNewest() }
    next.apply(prepared.changes)
    let publishes = mayPublish && !isAhead
    let (isPublished, old) = commits.withLock {
      $0.put(next, sequence: sequence, publishes: publishes)
    }
    // The state that was replaced is freed here, outside the lock.
    _ = old
    return isPublished
  }

  func needsRoll(_ ledger: Ledger) -> Bool {
    guard options.maintainsItself else { return false }
    let floor = commits.withLock { $0.maintenanceFloor }
    return ledger.length >= max(UInt64(clamping: options.segmentBytes), floor)
  }
}

extension FileStorage {
  /// Where the store is, as it was given to ``open(at:for:options:progress:)``.
  public var path: String { directory.path }
}

extension LifecycleError {
  fileprivate var isOfStorage: Bool {
    if case .storage = self { return true }
    return false
  }
}
