/// Two writers and eight readers at once.
///
/// A caller's time is that from the end of its call before to the end of this one, the wait for a turn on the
/// pool's threads included; callers give up their thread after each call, as handlers of requests do.
extension Bench {
  private static var writerCount: Int { 2 }
  static var readerCount: Int { 8 }

  /// Two writers change records of their own, again and again, while eight readers read others.
  func contend() async throws {
    try await insertSingleRecords(run.size)
    let perWriter = min(run.size / 4, 10_000)
    let race = Race(runners: Self.writerCount)
    let watch = Stopwatch()
    async let writes = withThrowingTaskGroup(of: LatencyHistogram.self) { group in
      for writer in 0..<Self.writerCount {
        group.addTask {
          defer { race.finish() }
          race.start()
          return try await write(writer, perWriter)
        }
      }
      return try await group.reduce(into: LatencyHistogram()) { $0.merge($1) }
    }
    let reads = try await readWhile(race) { reader in
      var turn = reader
      return {
        let record = turn * 7919 % (run.size / 2) * 2 + 1
        turn += Self.readerCount
        return Draft(number: record, tenant: Self.tenantOfSingle(record), kind: .project)
      }
    }
    let seconds = watch.seconds
    let audit = try await contender.auditCount()
    let active = try await counts(of: 1...10).active
    try expect("active records", active, is: run.size)
    run.result("write", try await writes.count, seconds, "active=\(active) audit=\(audit)")
    run.result("read", reads.count, seconds)
    run.measure("write", try await writes)
    run.measure("read", reads)
  }

  /// Deletes and then restores a share of the records of even number.
  private func write(_ writer: Int, _ count: Int) async throws -> LatencyHistogram {
    var times = LatencyHistogram()
    var watch = Stopwatch()
    for verb in [Verb.softDelete, .restore] {
      for turn in 0..<count {
        let record = (turn * Self.writerCount + writer) * 2 % run.size
        let tenant = Self.tenantOfSingle(record)
        let changed = try await contender.change(record, tenant: tenant, by: verb)
        try expect("records changed", changed, is: 1)
        times.record(watch.lap())
        await Task.yield()
      }
    }
    return times
  }

  /// Runs eight readers until a race is over; each reads what its own closure names.
  func readWhile(
    _ race: Race,
    _ choices: @escaping @Sendable (_ reader: Int) -> () -> Draft
  ) async throws -> LatencyHistogram {
    try await withThrowingTaskGroup(of: LatencyHistogram.self) { group in
      for reader in 0..<Self.readerCount {
        group.addTask { try await read(during: race, choices(reader)) }
      }
      return try await group.reduce(into: LatencyHistogram()) { $0.merge($1) }
    }
  }

  /// Reads until the race is over, and once more: a reader that got no turn meanwhile has waited all the time.
  private func read(
    during race: Race,
    _ choice: () -> Draft
  ) async throws -> LatencyHistogram {
    var times = LatencyHistogram()
    var watch = Stopwatch()
    while true {
      let draft = choice()
      let found = try await contender.find(draft.number, draft.kind, tenant: draft.tenant)
      try expect("the record read", found, is: draft.number)
      let time = watch.lap()
      if race.hasStarted { times.record(time) }
      if race.isOver { return times }
      race.ready()
      await Task.yield()
    }
  }
}
