public import Perennial

extension FileStorage {
  /// Reads the store anew, as it is now; for a storage that was opened for reading beside a writer.
  ///
  /// Reads see the new state from then on; those that have begun keep theirs. On a storage that was opened for
  /// writing there is nothing to do.
  ///
  /// - Parameter progress: Told how far it has come.
  /// - Throws: As ``open(at:for:options:progress:)`` for reading; then reads go on with the state as it was.
  ///   `closed`.
  /// - Complexity: O(records).
  public func refresh(progress: StorageProgressHandler? = nil) async throws(StorageError) {
    guard access == .reading else { return }
    await keeping.pass()
    defer { keeping.leave() }
    if commits.withLock({ $0.isClosed }) { throw .closed }
    let opener = StoreOpener(directory: directory, cache: cache, progress: progress)
    let opened = try await keeper.perform { () throws(StorageError) in try opener.openForReading() }
    let old = commits.withLock { $0.adopt(opened.manifest, opened.state) }
    _ = old
  }
}
