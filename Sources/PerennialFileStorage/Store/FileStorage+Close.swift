public import Perennial

extension FileStorage {
  /// How much may stand behind the checkpoint before closing writes another one, in bytes.
  private static let replayLimit: UInt64 = 4 << 20

  /// Syncs what is not synced, notes that the store was closed, and lets others open it.
  ///
  /// Commits that have begun are finished before; every later call throws `closed`. Where much was written since
  /// the last checkpoint, another one is written, so that the next opening is quick. Closing a second time does
  /// nothing.
  ///
  /// Whatever it throws, the storage is closed then and the lock is free.
  ///
  /// - Throws: `outcomeUnknown` where the last sync fails; `poisoned` where one failed earlier; `io`, `noSpace`
  ///   where the note cannot be written: then the next opening recovers the store, and nothing is lost.
  public func close() async throws(StorageError) {
    if options.maintainsItself, unreplayedBytes > Self.replayLimit,
      commits.withLock({ $0.failure == nil })
    {
      // Without it the next opening takes longer, no more.
      _ = try? await maintain()
    }
    // What is writing files must have ended before another opening may write.
    await filesGate.pass()
    defer { filesGate.leave() }
    // It throws nothing but that the store is closed already.
    guard (try? await passCommitGate()) != nil else { return }
    defer { commitGate.leave() }
    let problem = await syncedAll()
    let failure = commits.withLock { $0.failure }
    let (ledger, lockFile) = commits.withLock { $0.close() }
    // At once: what still holds the file, such as a job that has just ended, would keep the next opening out.
    defer { lockFile?.unlock() }
    if let problem { throw problem }
    if let failure { throw failure }
    guard let ledger else { return }
    try await noteClosed(ledger, lockFile)
  }

  /// Has the manifest say that the store was closed, and where its last segment ends.
  private func noteClosed(
    _ ledger: Ledger,
    _ lockFile: (any File)?
  ) async throws(StorageError) {
    var manifest = commits.withLock { $0.manifest }
    manifest.segments[manifest.segments.count - 1] = ledger.sealed
    manifest.isClean = true
    manifest.generation += 1
    try await keeper.perform { [directory, manifest] () throws(StorageError) in
      try directory.telling { () throws(StoreDirectory.ManifestFailure) in
        try directory.seal(ledger)
        try directory.replaceManifest(with: manifest)
      }
      // Nobody holds it any more; its text is for a message alone.
      try? lockFile?.cutOff(at: 0)
    }
  }

  /// How many bytes of segments an opening would have to replay.
  private var unreplayedBytes: UInt64 {
    let (manifest, ledger) = commits.withLock { ($0.manifest, $0.ledger) }
    guard let ledger else { return 0 }
    return manifest.replayed.reduce(ledger.length) { $0 + $1.length }
  }

  /// Passes ``commitGate`` of a storage that is open, cancelled or not; whoever passes must leave it.
  ///
  /// - Throws: `closed`; then there is nothing to leave.
  func passCommitGate() async throws(StorageError) {
    await commitGate.pass()
    if commits.withLock({ $0.isClosed }) {
      commitGate.leave()
      throw .closed
    }
  }

  /// Syncs all that is written, while ``commitGate`` is held, and answers why that failed.
  func syncedAll() async -> StorageError? {
    let (sequence, isNeeded, failure) = commits.withLock {
      ($0.appliedThrough, $0.hasUnsynced, $0.failure)
    }
    if let failure { return failure }
    return isNeeded ? await outcome(ofSyncing: sequence) : nil
  }
}

extension FileStorage {
  /// Lets the directory go as it is, as the end of the process would; for tests.
  func abandon() {
    let (_, lockFile) = commits.withLock { $0.close() }
    lockFile?.unlock()
  }
}
