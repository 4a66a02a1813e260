public import Perennial

extension FileStorage {
  /// Begins a new segment, writes a checkpoint, and compacts segments that are half dead.
  ///
  /// Reads and commits go on meanwhile but for two moments. A storage that maintains itself does this as its
  /// ledger grows. A crash at any moment leaves the store as it was before or as it is after.
  ///
  /// - Parameter progress: Told how far it has come.
  /// - Returns: What was done.
  /// - Throws: `noSpace`, `io`: then the store is as before, and goes on; `poisoned` where the root may or may not
  ///   have been replaced; `corrupt` where a payload to be copied is damaged; `readOnly`, `closed`.
  /// - Complexity: O(records) for the checkpoint, and O(bytes) of what is compacted.
  @discardableResult
  public func maintain(
    progress: StorageProgressHandler? = nil
  ) async throws(StorageError) -> MaintenanceReport {
    await keeping.pass()
    defer { keeping.leave() }
    return try await maintainHeld(progress: progress)
  }

  /// Maintains while nothing else keeps the files.
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
    guard keeping.tryEnter() else { return }
    Task.detached { [self] in
      defer { keeping.leave() }
      var failure: StorageError?
      do throws(StorageError) {
        try await maintainAsNeeded()
      } catch {
        failure = error
      }
      commits.withLock { $0.noteMaintenance(failure, retryAfter: options.segmentBytes / 4) }
    }
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
    try await entered()
    defer { gate.leave() }
    return try await rollHeld()
  }

  /// Rolls over while the gate is held.
  func rollHeld() async throws(StorageError) -> (Manifest, ResidentState) {
    if let problem = await syncedAll() { throw problem }
    let (ledger, manifest, failure) = commits.withLock { ($0.ledger, $0.manifest, $0.failure) }
    if let failure { throw failure }
    guard let ledger else { throw .readOnlyOpening }
    if ledger.lastSequence >= ledger.firstSequence {
      let number = commits.withLock { $0.takeFileNumber() }
      let next = commits.withLock { $0.manifest.nextFile }
      let (root, fresh) = try await swappingRoot {
        [directory] () throws(StoreDirectory.RootFailure) in
        try directory.roll(manifest, ledger, over: number, nextFile: next)
      }
      let files = commits.withLock { $0.published.source as? SegmentFiles }
      files?.add(fresh.file, number: number)
      commits.withLock { $0.go(on: root, in: fresh) }
    }
    return commits.withLock { ($0.manifest, $0.published) }
  }

  /// Makes the work of maintenance the store's.
  private func adopt(_ work: Maintenance.Work) async throws(StorageError) {
    do throws(StorageError) {
      try await entered()
    } catch {
      work.discard(in: directory)
      throw error
    }
    defer { gate.leave() }
    if let problem = await syncedAll() {
      work.discard(in: directory)
      throw problem
    }
    let (manifest, published) = commits.withLock { ($0.manifest, $0.published.successor()) }
    let root = work.root(after: manifest)
    do throws(StorageError) {
      try await swappingRoot { [directory] () throws(StoreDirectory.RootFailure) in
        try directory.replaceRoot(with: root)
      }
    } catch {
      if commits.withLock({ $0.failure == nil }) { work.discard(in: directory) }
      throw error
    }
    let state = work.repointed(published)
    let old = commits.withLock { $0.adopt(root, state) }
    // The state that was replaced is freed here, outside the lock.
    _ = old
    await keeper.perform { [directory] () throws(Never) in work.removeReplaced(in: directory) }
  }

  /// Runs what replaces the root; where nobody knows whether that was done, no more is written.
  private func swappingRoot<R: Sendable>(
    _ body: @escaping @Sendable () throws(StoreDirectory.RootFailure) -> R
  ) async throws(StorageError) -> R {
    do throws(StoreDirectory.RootFailure) {
      return try await keeper.perform(body)
    } catch {
      guard case .undecided(let cause) = error else {
        throw .system(error.cause, in: directory.path)
      }
      let poisoned = StorageError.poisoned(cause, in: directory.path)
      fail(poisoned, unknown: .outcomeUnknown(cause, in: directory.path))
      throw poisoned
    }
  }
}

extension StoreDirectory {
  /// Makes all of a segment durable, the last mark too, before a root tells its length.
  func seal(_ ledger: Ledger) throws(RootFailure) {
    do throws(SystemError) {
      try ledger.file.syncContent(.data)
    } catch {
      throw .undecided(error)
    }
  }

  /// Ends a segment and makes the next one.
  func roll(
    _ manifest: Manifest,
    _ ledger: Ledger,
    over number: UInt32,
    nextFile: UInt32
  ) throws(RootFailure) -> (Manifest, Ledger) {
    try seal(ledger)
    let first = ledger.lastSequence + 1
    let fresh: Ledger
    do throws(SystemError) {
      let (file, salt) = try makeSegment(number, storeID: manifest.storeID, firstSequence: first)
      fresh = Ledger(empty: file, number: number, salt: salt, firstSequence: first)
      try finish(file)
    } catch {
      removeQuietly(FileName.ledger(number))
      throw .undone(error)
    }
    var root = manifest
    root.segments[root.segments.count - 1] = ledger.sealed
    root.segments.append(fresh.sealed)
    root.nextFile = nextFile
    root.generation += 1
    do throws(RootFailure) {
      try replaceRoot(with: root)
    } catch {
      if case .undone = error { removeQuietly(FileName.ledger(number)) }
      throw error
    }
    return (root, fresh)
  }
}
