/// W1: soft deletes and restores of single records.
extension Bench {
  /// Records of W1.
  private static var recordCount: Int { 100_000 }
  /// Operations of a step, but for what does not divide by the writers: fewer where each waits for a sync, and
  /// fewer still where files are only looked at beside W1.
  private var changeCount: Int {
    switch run.mode {
    case .memory: 100_000
    case .unsynced: run.workload == .w1 ? 100_000 : 20_000
    case .synced: run.workload == .w1 ? 20_000 : 2_000
    }
  }

  /// The tenant of a record of W1.
  static func tenantOfSingle(_ record: Int) -> Int { record % 10 + 1 }

  /// W1, exactly: the size is the number of writers.
  func changeSingleRecords() async throws {
    let records = Self.recordCount
    try await insertSingleRecords(records)
    let writers = run.size
    let perWriter = changeCount / writers
    let floor = run.mode == .synced && writers == 1 ? try RawSync(in: run.folder) : nil
    for (verb, name) in [(Verb.softDelete, "delete"), (.restore, "restore")] {
      var seconds = 0.0
      if writers == 1 {
        seconds = try await changeInSlices(perWriter, of: records, by: verb, beside: floor)
      } else {
        let watch = Stopwatch()
        try await changeTogether(writers, perWriter, by: verb)
        seconds = watch.seconds
      }
      let deleted = verb == .softDelete ? perWriter * writers : 0
      try await report(name, perWriter * writers, seconds, deleted: deleted, of: records)
    }
    if let floor { run.result("raw-sync", floor.count, floor.seconds) }
    try await expectSameReopened(tenants: 1...10)
  }

  /// A floor's syncs take turns with the operations, so that both meet the same disk.
  private func changeInSlices(
    _ count: Int,
    of records: Int,
    by verb: Verb,
    beside floor: RawSync?
  ) async throws -> Double {
    let slice = floor == nil ? count : 500
    var seconds = 0.0
    for start in stride(from: 0, to: count, by: slice) {
      try floor?.sync(slice / 10)
      let watch = Stopwatch()
      try await change(start..<min(start + slice, count), of: records, by: verb)
      seconds += watch.seconds
    }
    return seconds
  }

  /// W1 on another number of records, and always with as many operations: over the records again and again
  /// where they are fewer.
  func changeSingleRecords(of records: Int) async throws {
    try await insertSingleRecords(records)
    let perPass = min(records, changeCount)
    let passes = changeCount / perPass
    var seconds = (delete: 0.0, restore: 0.0)
    for pass in 1...passes {
      let deleting = Stopwatch()
      try await change(0..<perPass, of: records, by: .softDelete)
      seconds.delete += deleting.seconds
      if pass == passes {
        try await report("delete", perPass * passes, seconds.delete, deleted: perPass, of: records)
      }
      let restoring = Stopwatch()
      try await change(0..<perPass, of: records, by: .restore)
      seconds.restore += restoring.seconds
    }
    try await report("restore", perPass * passes, seconds.restore, deleted: 0, of: records)
    try await expectSameReopened(tenants: 1...10)
  }

  func insertSingleRecords(_ records: Int) async throws {
    for start in stride(from: 0, to: records, by: 1000) {
      try await insert(
        (start..<start + 1000).map { record in
          Draft(number: record, tenant: Self.tenantOfSingle(record), kind: .project)
        }
      )
    }
    let found = try await contender.change(0, tenant: 2, by: .softDelete)
    try expect("records of another tenant changed", found, is: 0)
  }

  private func change(_ operations: Range<Int>, of records: Int, by verb: Verb) async throws {
    for operation in operations {
      let record = operation * 7919 % records
      let tenant = Self.tenantOfSingle(record)
      let changed = try await contender.change(record, tenant: tenant, by: verb)
      try expect("records changed", changed, is: 1)
    }
  }

  /// Each writer waits for its own commit before its next operation.
  private func changeTogether(_ writers: Int, _ perWriter: Int, by verb: Verb) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writers {
        group.addTask {
          for turn in 0..<perWriter {
            let record = (turn * writers + writer) * 7919 % Self.recordCount
            let tenant = Self.tenantOfSingle(record)
            let changed = try await contender.changeTogether(record, tenant: tenant, by: verb)
            try expect("records changed", changed, is: 1)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func report(
    _ step: String,
    _ count: Int,
    _ seconds: Double,
    deleted: Int,
    of records: Int
  ) async throws {
    let states = try await counts(of: 1...10)
    try expect("states", states, is: StateCounts(active: records - deleted, deleted: deleted))
    let audit = try await contender.auditCount()
    run.result(step, count, seconds, "active=\(states.active) audit=\(audit)")
  }
}
