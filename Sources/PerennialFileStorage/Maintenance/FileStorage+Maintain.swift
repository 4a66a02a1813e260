public import Perennial

extension FileStorage {
  /// Begins a new segment, writes a checkpoint, and compacts segments that are half dead.
  ///
  /// Reads and commits go on meanwhile but for two moments. A storage that maintains itself does this as its
  /// ledger grows. A crash at any moment leaves the store as it was before or as it is after.
  ///
  /// - Parameter progress: Told how far it has come.
  /// - Returns: What was done.
  /// - Throws: `noSpace`, `io`: then the store is as before, and goes on; `poisoned` where the manifest may or may not
  ///   have been replaced; `corrupt` where a payload to be copied is damaged; `readOnly`, `closed`.
  /// - Complexity: O(records) for the checkpoint, and O(bytes) of what is compacted.
  @discardableResult
  public func maintain(
    progress: StorageProgressHandler? = nil
  ) async throws(StorageError) -> MaintenanceReport {
    await filesGate.pass()
    defer { filesGate.leave() }
    return try await maintainHeld(progress: progress)
  }

  /// Maintains while ``filesGate`` is held.
  private func maintainHeld(
    progress: StorageProgressHandler? = nil
  ) async throws(StorageError) -> MaintenanceReport {
    let (manifest, state) = try await rollOver()
    let work = try await keeper.perform { [self] () throws(StorageError) in
      try Maintenance(directory, manifest, state, options.segmentBytes) { [self] in
        commits.withLock { $0.takeFileNumber() }
      }.run(progress)
    }
    guard let work else { return MaintenanceReport() }
    try await adopt(work)
    return work.report
  }

  /// Why the storage could not maintain itself the last time it tried; nil where it could.
  ///
  /// Nothing is lost: files grow, and openings take longer. It tries again as the ledger grows.
  public var maintenanceFailure: StorageError? {
    commits.withLock { $0.maintenanceFailure }
  }

  /// Maintains in the background, unless that is being done.
  func startMaintenance() {
    guard filesGate.tryEnter() else { return }
    Task.detached { [self] in
      defer { filesGate.leave() }
      var failure: StorageError?
      do throws(StorageError) {
        try await maintainAsNeeded()
      } catch {
        failure = error
      }
      commits.withLock { $0.noteMaintenance(failure, retryAfter: options.segmentBytes / 4) }
    }
  }

  /// Whether the active segment is long enough to begin another one.
  func needsRoll(_ ledger: Ledger) -> Bool {
    guard options.maintainsItself else { return false }
    let floor = commits.withLock { $0.maintenanceFloor }
    return ledger.length >= max(UInt64(clamping: options.segmentBytes), floor)
  }

  /// Begins a new segment, and maintains where enough was written since the last checkpoint.
  private func maintainAsNeeded() async throws(StorageError) {
    let (manifest, ledger) = commits.withLock { ($0.manifest, $0.ledger) }
    guard let ledger, needsRoll(ledger) else { return }
    let written = manifest.replayed.dropLast().reduce(ledger.length) { $0 + $1.length }
    if written >= max(UInt64(clamping: options.segmentBytes), manifest.checkpoint?.length ?? 0) {
      _ = try await maintainHeld()
    } else {
      _ = try await rollOver()
    }
  }
}

extension FileStorage {
  /// Ends the active segment and goes on in a new one; answers the store as it is at that moment.
  ///
  /// A segment without frames stays.
  func rollOver() async throws(StorageError) -> (Manifest, ResidentState) {
    try await passCommitGate()
    defer { commitGate.leave() }
    return try await rollHeld()
  }

  /// Rolls over while ``commitGate`` is held.
  func rollHeld() async throws(StorageError) -> (Manifest, ResidentState) {
    if let problem = await syncedAll() { throw problem }
    let (ledger, manifest, failure) = commits.withLock { ($0.ledger, $0.manifest, $0.failure) }
    if let failure { throw failure }
    guard let ledger else { throw .readOnlyOpening }
    if ledger.lastSequence >= ledger.firstSequence {
      let number = commits.withLock { $0.takeFileNumber() }
      let next = commits.withLock { $0.manifest.nextFile }
      let (rolled, fresh) = try await swappingManifest {
        [directory] () throws(StoreDirectory.ManifestFailure) in
        try directory.roll(manifest, ledger, over: number, nextFile: next)
      }
      let files = commits.withLock { $0.published.source as? SegmentFiles }
      files?.add(fresh.file, number: number)
      commits.withLock { $0.goOn(rolled, in: fresh) }
    }
    return commits.withLock { ($0.manifest, $0.published) }
  }

  /// Makes the work of maintenance the store's.
  private func adopt(_ work: Maintenance.Work) async throws(StorageError) {
    do throws(StorageError) {
      try await passCommitGate()
    } catch {
      work.discard(in: directory)
      throw error
    }
    defer { commitGate.leave() }
    if let problem = await syncedAll() {
      work.discard(in: directory)
      throw problem
    }
    let (former, published) = commits.withLock { ($0.manifest, $0.published.successor()) }
    let manifest = work.manifest(after: former)
    do throws(StorageError) {
      try await swappingManifest { [directory] () throws(StoreDirectory.ManifestFailure) in
        try directory.replaceManifest(with: manifest)
      }
    } catch {
      if commits.withLock({ $0.failure == nil }) { work.discard(in: directory) }
      throw error
    }
    let state = work.repointed(published)
    let old = commits.withLock { $0.adopt(manifest, state) }
    // The state that was replaced is freed here, outside the lock.
    _ = old
    await keeper.perform { [directory] () throws(Never) in work.removeReplaced(in: directory) }
  }

  /// Runs what replaces the manifest; where nobody knows whether that was done, no more is written.
  private func swappingManifest<R: Sendable>(
    _ body: @escaping @Sendable () throws(StoreDirectory.ManifestFailure) -> R
  ) async throws(StorageError) -> R {
    do throws(StoreDirectory.ManifestFailure) {
      return try await keeper.perform(body)
    } catch {
      guard case .undecided(let cause) = error else {
        throw .system(error.cause, in: directory.path)
      }
      poison(cause)
      throw .poisoned(cause, in: directory.path)
    }
  }
}
