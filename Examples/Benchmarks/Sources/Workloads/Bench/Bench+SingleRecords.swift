/// W1: soft deletes and restores of single records.
extension Bench {
  /// Records of W1.
  private static var recordCount: Int { 100_000 }
  /// Operations of a step, but for what does not divide by the writers.
  private static var changeCount: Int { 100_000 }

  /// The tenant of a record of W1.
  static func tenantOfSingle(_ record: Int) -> Int { record % 10 + 1 }

  /// W1, exactly: the size is the number of writers.
  func changeSingleRecords() async throws {
    let records = Self.recordCount
    try await insertSingleRecords(records)
    let writers = run.size
    let perWriter = Self.changeCount / writers
    for (verb, name) in [(Verb.softDelete, "delete"), (.restore, "restore")] {
      let watch = Stopwatch()
      if writers == 1 {
        try await change(0..<perWriter, of: records, by: verb)
      } else {
        try await changeTogether(writers, perWriter, by: verb)
      }
      let deleted = verb == .softDelete ? perWriter * writers : 0
      try await report(name, perWriter * writers, watch.seconds, deleted: deleted, of: records)
    }
  }

  /// W1 on another number of records, and always with as many operations: over the records again and again
  /// where they are fewer.
  func changeSingleRecords(of records: Int) async throws {
    try await insertSingleRecords(records)
    let perPass = min(records, Self.changeCount)
    let passes = Self.changeCount / perPass
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
