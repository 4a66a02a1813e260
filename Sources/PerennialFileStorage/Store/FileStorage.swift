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
  let segmentLimit: UInt64
  let transactionLimit: Int
  let cache: DecodedCache
  let commits: Lock<CommitState>
  /// Lets one at a time plan and write.
  let commitGate = FairGate()
  /// Lets one at a time replace, copy or let go the files; passed before ``commitGate`` where both are needed.
  let filesGate = FairGate()
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
  /// Where the store is, as it was given to ``open(at:for:options:progress:)``.
  public var path: String { directory.path }

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

  func published() throws(LifecycleError) -> ResidentState {
    let (state, isClosed) = commits.withLock { ($0.published, $0.isClosed) }
    if isClosed { throw .storage(.closed) }
    return state
  }
}
