public import Perennial

extension FileStorage {
  /// Copies the store into another directory, as it is at one moment.
  ///
  /// Reads go on, and commits but for the moment in which a new segment is begun. The copy holds every commit
  /// that had returned before. On the same file system it shares the files that never change, so it takes hardly
  /// any time or room, and no damage to the medium spares it. It is a store of its own, closed and durable: open
  /// it anywhere, and verify it there.
  ///
  /// A storage that was opened for reading copies what it sees, beside a writer too: what was proven to be durable when
  /// it was opened or refreshed. Nothing of the store is changed then.
  ///
  /// - Parameters:
  ///   - path: A directory that is missing or empty; made with mode 0700 where it is missing, its parents are not.
  ///   - progress: Told how far it has come.
  /// - Throws: `notAStore` where the directory is not empty, `noSpace`, `io` and the like: then what was copied is
  ///   no store, and this one is as before; `unavailable` where a writer has replaced files since this storage read
  ///   them; `poisoned`, `closed`.
  /// - Complexity: O(files) on the same file system, O(bytes) else.
  public func backUp(
    to path: String,
    progress: StorageProgressHandler? = nil
  ) async throws(StorageError) {
    // Maintenance would take files away while they are copied.
    await filesGate.pass()
    defer { filesGate.leave() }
    let (manifest, state) = access == .writing ? try await rollOver() : try view()
    try await keeper.perform { [self] () throws(StorageError) in
      let target = try StoreDirectory(at: path, on: fileSystem, creates: true, clock: clock)
      let none = SegmentFiles([:], cache: cache, directory: path)
      let files = state.source as? SegmentFiles ?? none
      try Backup(directory, target, manifest, files).run(progress)
    }
  }

  /// What a storage sees that was opened for reading.
  private func view() throws(StorageError) -> (Manifest, ResidentState) {
    let (manifest, state, isClosed) = commits.withLock { ($0.manifest, $0.published, $0.isClosed) }
    if isClosed { throw .closed }
    return (manifest, state)
  }
}
