public import Perennial

extension FileStorage {
  /// Runs a planner and writes what it returns, all of it or nothing.
  ///
  /// - Parameters:
  ///   - durability: Whether to return after a sync, or after the operating system has the data, which is then
  ///     synced within 100 ms. Behind a durable commit that still waits, a relaxed one waits too.
  ///   - plan: The planner; run once, while other commits wait.
  /// - Returns: What the planner returns beside the change set.
  /// - Throws: What the planner throws; `cancelled` where the task was cancelled before the planner ran;
  ///   `hostFailure` and `invalidArgument` where a payload does not encode; `storage` with `noSpace` or `io`
  ///   where nothing was written, `outcomeUnknown` where a sync failed, `poisoned` after that,
  ///   `limitReached` for a change set of more than 2,000 MiB or where there are no more numbers,
  ///   `readOnly`, `closed`, `foreignValue` or `corrupt`.
  /// - Complexity: O(change set) in time and memory, whatever the store holds.
  public func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    try await commitGate.enter()
    if isFull { try await rollOrLeave() }
    let rest: Rest
    let result: R
    do throws(LifecycleError) {
      (rest, result) = try write(durability, plan)
    } catch {
      let seen = commits.withLock(\.waitedFor)
      commitGate.leave()
      resumeSync()
      // What was decided on a state that may be taken back is told once it cannot be.
      if let seen, !error.isOfStorage { try await synced(seen) }
      throw error
    }
    commitGate.leave()
    resumeSync()
    if rest.needsRoll { startMaintenance() }
    switch rest.wait {
    case .none: break
    case .later: scheduleSync()
    case .sync(let sequence): try await synced(sequence)
    }
    return result
  }

  /// What is left to do after a commit was written.
  private struct Rest {
    enum Wait {
      case none
      /// A sync soon, for which nobody waits.
      case later
      /// Until a sequence is synced.
      case sync(UInt64)
    }

    let wait: Wait
    let needsRoll: Bool
  }

  /// Whether the active segment can take no more: places in it have 32 bits.
  private var isFull: Bool {
    commits.withLock { ($0.ledger?.length ?? 0) >= segmentLimit }
  }

  /// Goes on in another segment; where that fails ``commitGate`` is left.
  private func rollOrLeave() async throws(LifecycleError) {
    do throws(StorageError) {
      _ = try await rollHeld()
    } catch {
      commitGate.leave()
      throw .storage(error)
    }
  }
}

extension FileStorage {
  /// Plans, writes and applies while ``commitGate`` is held.
  private func write<R: Sendable>(
    _ durability: Durability,
    _ plan: (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) throws(LifecycleError) -> (Rest, R) {
    let (ledger, durableThrough) = try writable()
    let (planned, result) = try prepare(plan)
    guard var prepared = planned else {
      let seen = commits.withLock(\.waitedFor)
      return (Rest(wait: seen.map { .sync($0) } ?? .none, needsRoll: false), result)
    }
    let written: (sequence: UInt64, cells: [BlobLocation])
    do throws(Ledger.Failure) {
      written = try ledger.append(prepared.encoded, durableThrough: durableThrough)
    } catch {
      throw .storage(refused(error))
    }
    keepDecoded(prepared.changes, at: written.cells)
    prepared.changes.place(at: written.cells)
    let isVisible = apply(prepared, sequence: written.sequence, mayPublish: durability == .relaxed)
    let wait: Rest.Wait = isVisible ? .later : .sync(written.sequence)
    return (Rest(wait: wait, needsRoll: needsRoll(ledger)), result)
  }

  /// A change set that fits, and its bytes.
  private struct Prepared {
    var changes: ChangeSet
    let encoded: EncodedChanges
    let size: Int
  }

  /// Runs the planner on a snapshot, which is let go before the changes are applied: then they copy nothing.
  private func prepare<R: Sendable>(
    _ plan: (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) throws(LifecycleError) -> (Prepared?, R) {
    let snapshot = commits.withLock { $0.newest }
    let (changes, result) = try plan(ResidentReader(snapshot))
    guard !changes.isEmpty else { return (nil, result) }
    try snapshot.validate(changes)
    let encoded = try EncodedChanges(changes) { reference throws(LifecycleError) in
      try snapshot.id(at: reference)
    }
    guard encoded.bytes.count <= transactionLimit else {
      throw .storage(.tooLarge(encoded.bytes.count, limit: transactionLimit))
    }
    let size = changes.touchedCount + snapshot.liftedCount(changes)
    return (Prepared(changes: changes, encoded: encoded, size: size), result)
  }

  /// The segment to append to, and the sequence up to which all is synced.
  private func writable() throws(LifecycleError) -> (Ledger, UInt64) {
    let (ledger, syncedThrough, failure) = commits.withLock {
      ($0.ledger, $0.syncedThrough, $0.failure)
    }
    if let failure { throw .storage(failure) }
    guard let ledger else { throw .storage(.readOnlyOpening) }
    return (ledger, syncedThrough)
  }

  private func refused(_ failure: Ledger.Failure) -> StorageError {
    switch failure {
    case .undone(let error):
      return .system(error, in: directory.path)
    case .poisoned(let error):
      poison(error)
      return .outcomeUnknown(error, in: directory.path)
    }
  }

  /// What was just written is likely to be read soon.
  private func keepDecoded(_ changes: ChangeSet, at places: [BlobLocation]) {
    let inserted = changes.insertions.lazy.map(\.payload)
    keepDecoded(inserted, at: places[...])
    let updated = changes.updates.lazy.map(\.payload)
    keepDecoded(updated, at: places.dropFirst(changes.insertions.count))
  }

  private func keepDecoded(_ payloads: some Sequence<Payload>, at places: ArraySlice<BlobLocation>)
  {
    for (payload, place) in zip(payloads, places) where payload.isDecoded {
      cache.keep(payload, at: place)
    }
  }

  /// Applies a change set that was written; answers whether readers see it already.
  private func apply(_ prepared: Prepared, sequence: UInt64, mayPublish: Bool) -> Bool {
    if mayPublish {
      let isPublished = commits.withLock { commits in
        commits.publishInPlace(prepared.changes, size: prepared.size, sequence: sequence)
      }
      if isPublished { return true }
    }
    var (next, isAhead) = commits.withLock { $0.takeNewest() }
    next.apply(prepared.changes)
    let publishes = mayPublish && !isAhead
    let (isPublished, old) = commits.withLock {
      $0.put(next, sequence: sequence, publishes: publishes)
    }
    // The state that was replaced is freed here, outside the lock.
    _ = old
    return isPublished
  }
}

extension LifecycleError {
  fileprivate var isOfStorage: Bool {
    if case .storage = self { return true }
    return false
  }
}
