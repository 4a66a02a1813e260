/// W5: opening a store, and the size of its files.
extension Bench {
  /// Opens the loaded store with its files out of the page cache, then some times more, and tells how long each
  /// took until the first answer; then maintains it.
  func reopened() async throws -> Bench {
    run.measure("bytes-loaded", Double(run.storeBytes) / 1e6, "MB")
    try PageCache.drop(filesIn: run.folder)
    var (bench, cold) = try await timedOpening()
    run.result("reopen-cold", 1, cold)
    var times: [Double] = []
    for _ in 0..<5 {
      try await bench.contender.close()
      let (next, seconds) = try await timedOpening()
      bench = next
      times.append(seconds)
    }
    run.result("reopen-warm", 1, times.sorted()[times.count / 2])
    try await bench.contender.maintain()
    bench = try await bench.anew(.usual)
    run.measure("bytes-maintained", Double(run.storeBytes) / 1e6, "MB")
    return bench
  }

  /// The same store, closed and opened again, with nothing decoded.
  func anew(_ caching: Run.Caching) async throws -> Bench {
    try await contender.close()
    var run = run
    run.caching = caching
    return Bench(run: run, contender: try await C(run))
  }

  /// Closes a store in files and checks that the next opening finds the same states and audit trails.
  func expectSameReopened(tenants: some Sequence<Int>) async throws {
    guard run.mode.isOnDisk else { return }
    let tenants = Array(tenants)
    let (states, heads) = (try await counts(of: tenants), try await contender.auditHeads())
    let bench = try await anew(.usual)
    try expect("states after reopening", try await bench.counts(of: tenants), is: states)
    try expect("audit trails after reopening", try await bench.contender.auditHeads(), is: heads)
    try await bench.contender.close()
  }

  private func timedOpening() async throws -> (Bench, seconds: Double) {
    let record = run.size / 2 + 1
    // What the opening before has used would be given to this one without asking the system.
    ProcessMemory.giveBack()
    let watch = Stopwatch()
    let store = try await C(run)
    let found = try await store.find(record, .conversation, tenant: Self.tenant(of: record))
    let seconds = watch.seconds
    try expect("the first record found", found, is: record)
    return (Bench(run: run, contender: store), seconds)
  }
}
