public import Perennial

extension FileStorage {
  /// Opens the store in a directory, and makes it where there is none.
  ///
  /// Reads the last checkpoint and what was written after it. A store whose process ended without closing it is
  /// recovered: all that was acknowledged as durable is there, and what is torn at the end is dropped;
  /// ``openReport`` tells. Beside a writer, reading ends at what is proven to be durable.
  ///
  /// - Parameters:
  ///   - path: The directory; made with mode 0700 where it is missing, its parents are not.
  ///   - access: Whether to write.
  ///   - options: What can be set.
  ///   - progress: Told how far the opening has come.
  /// - Returns: The storage; while it lives and is open for writing, no other can be.
  /// - Throws: `locked` where another has it open for writing; `notFound`, `notAStore`, `notPermitted`, `readOnly`;
  ///   `corrupt` with the file and the byte where what is stored is not what was written, with nothing of it
  ///   changed; `unsupportedVersion` for files of a later version; `unavailable` where too many files are open,
  ///   another process is just making the store, or a writer has replaced files five times in a row; `noSpace`,
  ///   `io`. After any of them the lock is free.
  /// - Complexity: O(records + audit records + bytes after the checkpoint) in time and memory.
  public static func open(
    at path: String,
    for access: Access = .writing,
    options: Options = Options(),
    progress: StorageProgressHandler? = nil
  ) async throws(StorageError) -> FileStorage {
    let environment = try StorageError.telling(path) { () throws(SystemError) in
      Environment(
        options: options,
        fileSystem: SystemFileSystem(),
        clock: SystemWallClock(),
        syncer: try BackgroundThread(),
        keeper: try BackgroundThread()
      )
    }
    return try await open(
      at: path,
      for: access,
      in: environment,
      progress: progress
    )
  }

  /// Opens a store in any environment.
  static func open(
    at path: String,
    for access: Access,
    in environment: Environment,
    progress: StorageProgressHandler? = nil
  ) async throws(StorageError) -> FileStorage {
    let opened = try await environment.keeper.perform { () throws(StorageError) in
      let directory = try StoreDirectory(
        at: path,
        on: environment.fileSystem,
        creates: access == .writing,
        clock: environment.clock
      )
      let opener = StoreOpener(
        directory: directory,
        cache: DecodedCache(maximumBytes: environment.options.decodedCacheBytes),
        progress: progress
      )
      return access == .writing ? try opener.openForWriting() : try opener.openForReading()
    }
    return FileStorage(opened, environment)
  }

  /// What opening gives.
  struct Opened: Sendable {
    let directory: StoreDirectory
    let access: Access
    let report: OpenReport
    let state: ResidentState
    let files: SegmentFiles
    let cache: DecodedCache
    let manifest: Manifest
    /// Nil where the store was opened for reading.
    let ledger: Ledger?
    let lockFile: (any File)?
  }
}
