public import Perennial

extension FileStorage {
  /// Reads the store anew, as it is now; for a storage that was opened for reading beside a writer.
  ///
  /// Reads see the new state from then on; those that have begun keep theirs. On a storage that was opened for
  /// writing there is nothing to do.
  ///
  /// - Parameter progress: Told how far it has come.
  /// - Throws: As ``open(at:for:options:progress:)`` for reading, `replaced` where another store lies in the
  ///   directory by now, `closed`; reads go on with the state as it was.
  /// - Complexity: O(records).
  public func refresh(progress: StorageProgressHandler? = nil) async throws(StorageError) {
    guard access == .reading else { return }
    await filesGate.pass()
    defer { filesGate.leave() }
    if commits.withLock({ $0.isClosed }) { throw .closed }
    // A place may hold something else by now: in a restored backup, or after a crash.
    let opener = StoreOpener(
      directory: directory,
      cache: DecodedCache(maximumBytes: options.decodedCacheBytes),
      progress: progress
    )
    let opened = try await keeper.perform { () throws(StorageError) in try opener.openForReading() }
    guard opened.manifest.storeID == commits.withLock({ $0.manifest.storeID }) else {
      throw .replaced(in: path)
    }
    let old = commits.withLock { $0.adopt(opened.manifest, opened.state) }
    _ = old
  }
}
