/// Bytes that records take in memory, and that a cascade takes besides.
extension Bench {
  /// Inserts one tree, deletes it, and tells what each took.
  ///
  /// Records are counted by the allocator, in use and with its roundings; the peak of a cascade is that of the
  /// resident set, since what is freed before the end counts.
  func measureMemory() async throws {
    let tree = Tree(
      root: 0,
      tenant: 1,
      conversations: run.size / 100,
      hasDeletedMessages: false
    )
    if run.mode.isOnDisk { return try await measureMemoryInFiles(tree) }
    let empty = try heapBytes()
    try await tree.forEachBatch(insert)
    let records = Double(tree.rowCount)
    let total = Double(try heapBytes() - empty) / records
    run.measure("record-with-payload", total, "B")
    if let payload = payloadBytes(of: tree) {
      run.measure("payload", payload, "B")
      run.measure("record-without-payload", total - payload, "B")
    }
    try await measureCascade(over: tree)
  }

  /// The same of a store in files that was opened again: what stays in memory of records, nothing decoded.
  private func measureMemoryInFiles(_ tree: Tree) async throws {
    let folder = try run.inFolder("prepared")
    do {
      let bench = Bench(run: folder, contender: try await C(folder))
      try await tree.forEachBatch(bench.insert)
      try await bench.contender.close()
    }
    let empty = try heapBytes()
    var run = folder
    run.caching = .nothing
    let bench = Bench(run: run, contender: try await C(run))
    let found = try await bench.contender.find(tree.root, .project, tenant: tree.tenant)
    try expect("the first record found", found, is: tree.root)
    let bytes = Double(try heapBytes() - empty)
    run.measure("record-reopened", bytes / Double(tree.rowCount), "B")
    try await bench.measureCascade(over: tree)
    try await bench.contender.close()
  }

  private func measureCascade(over tree: Tree) async throws {
    let before = try heapBytes()
    try ProcessMemory.resetPeak()
    let resident = ProcessMemory.residentKibibytes
    let watch = Stopwatch()
    let done = try await contender.cascade(
      tree.root,
      tenant: tree.tenant,
      by: .softDelete,
      undoing: nil
    )
    let seconds = watch.seconds
    let peak = ProcessMemory.peakKibibytes
    try expect("records changed", done.count, is: tree.descendantCount + 1)
    run.result("delete", done.count, seconds, "deleted=\(done.count)")
    run.measure("cascade-peak", Double(peak - resident) * 1024 / 1e6, "MB")
    run.measure("cascade-kept", Double(try heapBytes() - before) / 1e6, "MB")
  }

  /// What the values of a sample take, for each record.
  private func payloadBytes(of tree: Tree) -> Double? {
    let sample = (0..<min(tree.rowCount, 10_001)).map(tree.draft)
    return C.payloadBytes(of: sample).map { Double($0) / Double(sample.count) }
  }

  private func heapBytes() throws -> Int {
    guard let bytes = ProcessMemory.heapBytes else {
      throw Failure("memory is measured on Linux with glibc only; leave this workload out")
    }
    return bytes
  }
}
