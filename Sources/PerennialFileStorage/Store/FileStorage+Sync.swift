import Perennial

extension FileStorage {
  /// How long what nobody waits for may stay unsynced, in milliseconds; the promise is 100.
  private static let relaxedDelay = 50

  /// Waits until a sequence is synced and seen by readers.
  func synced(_ sequence: UInt64) async throws(LifecycleError) {
    if let failure = await outcome(ofSyncing: sequence) { throw .storage(failure) }
  }

  /// Waits until a sequence is synced and seen by readers; answers why that failed.
  func outcome(ofSyncing sequence: UInt64) async -> StorageError? {
    requestSync()
    return await withCheckedContinuation { continuation in
      let waiter = CommitState.Waiter(sequence: sequence, continuation: continuation)
      let (answer, isAnswered) = commits.withLock { $0.wait(waiter) }
      if isAnswered { continuation.resume(returning: answer) }
    }
  }

  /// Syncs before long, for commits that do not wait for it.
  func scheduleSync() {
    let isFirst = commits.withLock { commits in
      defer { commits.isSyncScheduled = true }
      return !commits.isSyncScheduled
    }
    guard isFirst else { return }
    // It holds the storage: one that is let go has still to be synced.
    syncer.run(afterMilliseconds: Self.relaxedDelay) {
      let isNeeded = self.commits.withLock { commits in
        commits.isSyncScheduled = false
        return commits.hasUnsynced
      }
      if isNeeded { self.requestSync() }
    }
  }

  /// Sees to it that a sync begins after this moment.
  func requestSync() {
    let starts = commits.withLock { commits in
      commits.wantsSync = true
      defer { commits.isSyncing = true }
      return !commits.isSyncing
    }
    if starts { syncer.run { self.sync() } }
  }

  /// Lets a sync begin that had to wait for a commit to be applied.
  func resumeSync() {
    let isWaiting = commits.withLock { $0.wantsSync && !$0.isSyncing && $0.failure == nil }
    if isWaiting { requestSync() }
  }

  /// Syncs as long as somebody wants it; runs on the syncer.
  private func sync() {
    while let (ledger, state, sequence) = commits.withLock({ $0.beginSync() }) {
      do throws(SystemError) {
        try ledger.file.syncContent(.data)
      } catch {
        return poison(error)
      }
      let (waiters, old) = commits.withLock { $0.endSync(state, through: sequence) }
      for waiter in waiters { waiter.continuation.resume(returning: nil) }
      // The state that was replaced is freed here, outside the lock.
      _ = old
    }
    mark()
  }

  /// Proves on disk that the last sync returned, where nobody is writing: the next commit will prove it else.
  private func mark() {
    guard commitGate.tryEnter() else { return }
    defer { commitGate.leave() }
    let (ledger, through) = commits.withLock { commits in
      (commits.failure == nil && !commits.hasUnsynced ? commits.ledger : nil, commits.syncedThrough)
    }
    guard let ledger, ledger.lastSequence == through else { return }
    do throws(Ledger.Failure) {
      try ledger.appendMark(durableThrough: through)
    } catch {
      // A mark that was taken back loses nothing: it only takes longer to see what was durable.
      if case .poisoned(let cause) = error { poison(cause) }
    }
  }

  /// Takes no more writes since a call has failed, and tells those who wait that nobody knows.
  func poison(_ cause: SystemError) {
    let poisoned = StorageError.poisoned(cause, in: path)
    let unknown = StorageError.outcomeUnknown(cause, in: path)
    let waiters = commits.withLock { $0.fail(poisoned, unknown: unknown) }
    for waiter in waiters { waiter.continuation.resume(returning: unknown) }
  }
}
