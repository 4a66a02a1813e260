public import Perennial

extension FileStorage {
  /// Copies the store into another directory, as it is at one moment.
  ///
  /// Reads go on, and commits but for the moment in which a new segment is begun. The copy holds every commit
  /// that had returned before. On the same file system it shares the files that never change, so it takes hardly
  /// any time or room, and no damage to the medium spares it. It is a store of its own, closed and durable: open
  /// it anywhere, and verify it there.
  ///
  /// - Parameters:
  ///   - path: A directory that is missing or empty; made with mode 0700 where it is missing, its parents are not.
  ///   - progress: Told how far it has come.
  /// - Throws: `notAStore` where the directory is not empty, `noSpace`, `io` and the like: then what was copied is
  ///   no store, and this one is as before; `readOnly` where this one was opened for reading; `poisoned`,
  ///   `closed`.
  /// - Complexity: O(files) on the same file system, O(bytes) else.
  public func backUp(
    to path: String,
    progress: StorageProgressHandler? = nil
  ) async throws(StorageError) {
    // Maintenance would take files away while they are copied.
    await keeping.pass()
    defer { keeping.leave() }
    let (manifest, _) = try await rollOver()
    try await keeper.perform { [self] () throws(StorageError) in
      let target: any Directory
      do throws(SystemError) {
        target = try fileSystem.directory(at: path, creates: true)
      } catch {
        throw .system(error, in: path)
      }
      try Backup(directory, StoreDirectory(target, clock: clock), manifest).run(progress)
    }
  }
}
