import Perennial

/// What commits, syncs and reads share; always behind a lock that is held for a moment.
///
/// Readers see ``published``. Commits that wait for a sync are applied to ``ahead``, on which later commits
/// build, and which is published when the sync has returned: nobody acts on what a failed sync takes back.
struct CommitState: Sendable {
  private(set) var published: ResidentState
  /// What is written but not synced, on top of what is published; nil where there is none such.
  private var ahead: ResidentState?
  /// Whether the newest state is being changed by the commit that holds the gate.
  private var isTaken = false
  /// The sequence up to which the newest state has everything.
  private(set) var appliedThrough: UInt64
  /// The sequence up to which a sync has returned.
  private(set) var syncedThrough: UInt64
  var isSyncing = false
  /// Whether somebody asked for a sync since the last one began.
  var wantsSync = false
  var isSyncScheduled = false
  private var waiters: [Waiter] = []
  /// Why nothing more is written.
  private(set) var failure: StorageError?
  private(set) var isClosed = false
  /// What those were told whose data was written when a sync failed.
  private(set) var unknown: StorageError?
  private(set) var maintenanceFailure: StorageError?
  /// After maintenance failed: how long the active segment must be before it is tried again.
  private(set) var maintenanceFloor: UInt64 = 0
  /// The active segment; nil where the store was opened for reading, and after it was closed.
  private(set) var ledger: Ledger?
  private(set) var manifest: Manifest
  /// Holds the lock on the directory for as long as it lives.
  private var lockFile: (any File)?

  /// Somebody who waits until a sequence is synced.
  struct Waiter: Sendable {
    let sequence: UInt64
    let continuation: CheckedContinuation<StorageError?, Never>
  }

  init(_ opened: FileStorage.Opened) {
    published = opened.state
    ledger = opened.ledger
    manifest = opened.manifest
    lockFile = opened.lockFile
    appliedThrough = opened.ledger?.lastSequence ?? 0
    syncedThrough = appliedThrough
  }

  /// The state on which the next commit builds.
  var newest: ResidentState { ahead ?? published }

  /// Whether something is applied that is not synced.
  var hasUnsynced: Bool { appliedThrough > syncedThrough }

  /// The sequence whose sync shows readers the newest state; nil where they see it.
  var waitedFor: UInt64? { ahead == nil ? nil : appliedThrough }
}

extension CommitState {
  /// Applies a small change set for all to see, where no sync must come before and no snapshot is held.
  mutating func publishInPlace(_ changes: ChangeSet, size: Int, sequence: UInt64) -> Bool {
    guard size <= FileStorage.inPlaceLimit, failure == nil, ahead == nil, published.isUnshared
    else { return false }
    published.apply(changes)
    appliedThrough = sequence
    return true
  }

  /// Hands the newest state out to be changed, and says whether readers do not see it yet.
  mutating func takeNewest() -> (ResidentState, isAhead: Bool) {
    isTaken = true
    guard let state = ahead else { return (published.successor(), false) }
    ahead = nil
    return (state, true)
  }

  /// Takes the changed state back; answers what it replaces.
  mutating func put(
    _ state: ResidentState,
    sequence: UInt64,
    publishes: Bool
  ) -> (isPublished: Bool, old: ResidentState?) {
    isTaken = false
    // After a failed sync nothing that was built on lost data may be seen.
    if failure != nil { return (false, state) }
    appliedThrough = sequence
    guard publishes else {
      ahead = state
      return (false, nil)
    }
    let old = published
    published = state
    return (true, old)
  }

  /// Begins a sync where one is wanted and can begin.
  ///
  /// - Returns: The segment, and the state and sequence that can be published afterwards; nil where the sync
  ///   has to wait for a commit that is being applied, or nothing is to be synced.
  mutating func beginSync() -> (Ledger, ResidentState?, UInt64)? {
    guard let ledger, failure == nil, !isTaken, wantsSync else {
      isSyncing = false
      return nil
    }
    wantsSync = false
    return (ledger, ahead, appliedThrough)
  }

  /// Notes that a sync has returned; answers who waited for it and the state that it replaces.
  mutating func endSync(
    _ state: ResidentState?,
    through sequence: UInt64
  ) -> (waiters: [Waiter], old: ResidentState?) {
    syncedThrough = max(syncedThrough, sequence)
    var old: ResidentState?
    if let state {
      old = published
      published = state
      if appliedThrough == sequence, !isTaken { ahead = nil }
    }
    let done = waiters.filter { $0.sequence <= syncedThrough }
    if !done.isEmpty { waiters.removeAll { $0.sequence <= syncedThrough } }
    return (done, old)
  }

  /// Adds somebody who waits, or answers at once.
  mutating func wait(
    _ waiter: Waiter
  ) -> (answer: StorageError?, isAnswered: Bool) {
    if waiter.sequence <= syncedThrough { return (nil, true) }
    if let unknown { return (unknown, true) }
    waiters.append(waiter)
    return (nil, false)
  }

  /// Takes no more writes from now on; what is not synced is not shown.
  mutating func fail(_ error: StorageError, unknown: StorageError) -> [Waiter] {
    if failure == nil {
      failure = error
      self.unknown = unknown
    }
    ahead = nil
    isSyncing = false
    defer { waiters = [] }
    return waiters
  }

  /// Ends everything; the lock on the directory is free afterwards.
  mutating func close() -> (Ledger?, (any File)?) {
    defer { (ledger, lockFile) = (nil, nil) }
    failure = .closed
    unknown = .closed
    isClosed = true
    return (ledger, lockFile)
  }

  mutating func noteMaintenance(_ failure: StorageError?, retryAfter bytes: Int) {
    maintenanceFailure = failure
    maintenanceFloor = failure == nil ? 0 : (ledger?.length ?? 0) + UInt64(clamping: bytes)
  }

  /// A number for a new file; the next manifest says that it was given away.
  mutating func takeFileNumber() -> UInt32 {
    defer { manifest.nextFile += 1 }
    return manifest.nextFile
  }

  /// Goes on in another segment; everything is synced and published.
  mutating func goOn(_ manifest: Manifest, in ledger: Ledger) {
    takeOver(manifest)
    self.ledger = ledger
  }

  /// Goes on with other files; answers the state that is replaced.
  mutating func adopt(_ manifest: Manifest, _ state: ResidentState) -> ResidentState {
    takeOver(manifest)
    defer { published = state }
    return published
  }

  /// Takes a manifest over, but for numbers that were given away since it was made.
  private mutating func takeOver(_ newer: Manifest) {
    let nextFile = max(manifest.nextFile, newer.nextFile)
    manifest = newer
    manifest.nextFile = nextFile
  }
}
