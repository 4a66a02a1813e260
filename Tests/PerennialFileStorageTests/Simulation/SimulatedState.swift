import PerennialFileStorage

/// What a simulated file system guards by its lock.
struct SimulatedState: Sendable {
  var disk: SimulatedDisk
  let recordsCalls: Bool

  var calls: [SimulatedCall] = []
  var callCount = 0
  var syncedBytesChanges: [SyncedBytesChange] = []

  var rules: [FaultRule] = []
  var faultCount = 0
  var readOnlyError: Int32?
  var refusals: [String: Int32] = [:]

  /// Which opening holds a file's lock.
  var lockHolders: [Int: Int] = [:]
  private var openingCount = 0

  init(disk: SimulatedDisk, recordsCalls: Bool) {
    self.disk = disk
    self.recordsCalls = recordsCalls
  }

  /// A number for an opening of a file.
  mutating func nextOpening() -> Int {
    openingCount += 1
    return openingCount
  }

  /// Counts and records a call.
  ///
  /// - Returns: The fault that meets it.
  mutating func begin(_ call: SimulatedCall) -> Fault? {
    var call = call
    call.number = callCount
    callCount += 1
    if recordsCalls { calls.append(call) }
    guard let rule = rules.first(where: { $0.meets(call) }) else { return nil }
    faultCount += 1
    return rule.fault
  }

  /// Notes that a call changes bytes which a sync had promised to keep.
  mutating func noteChange(
    _ kind: SyncedBytesChange.Kind,
    _ call: SimulatedCall,
    _ range: Range<Int>
  ) {
    var call = call
    call.number = callCount - 1
    syncedBytesChanges.append(SyncedBytesChange(kind: kind, call: call, range: range))
  }
}
