/// W5, W3 and W4, in this order on one store, and W5 alone.
extension Bench {
  static func tenant(of record: Int) -> Int { record / 1000 % 10 + 1 }

  /// A root and its 999 children.
  private static func family(_ root: Int) -> [Draft] {
    (root..<root + 1000).map { record in
      Draft(
        number: record,
        tenant: tenant(of: record),
        kind: record == root ? .project : .conversation,
        parent: record == root ? nil : root
      )
    }
  }

  /// Loads, deletes about three of ten children, and reads pages, counts and single records.
  ///
  /// In files it also opens the store again and again, and reads pages and single records twice: with nothing
  /// decoded before, and once more.
  func loadAndRead() async throws {
    let seconds = try await insertFamilies()
    var bench = self
    if run.mode.isOnDisk {
      try await contender.close()
      run.result("load", run.size, seconds)
      bench = try await reopened()
    } else {
      run.result("load", run.size, seconds)
    }
    let deleted = try await bench.deleteChildren()
    if run.mode.isOnDisk {
      bench = try await bench.anew(.everything)
      try await bench.readPages("page-cold")
    }
    try await bench.readPages("page")
    try await bench.readCounts(deleted: deleted)
    if run.mode.isOnDisk {
      bench = try await bench.anew(.everything)
      try await bench.readById(isHit: true, "hit-cold")
    }
    try await bench.readById(isHit: true, "hit")
    try await bench.readById(isHit: false, "miss")
  }

  /// Inserts all families, and tells the seconds that took.
  private func insertFamilies() async throws -> Double {
    var seconds = 0.0
    for root in stride(from: 0, to: run.size, by: 1000) {
      let batch = try contender.prepare(Self.family(root))
      let watch = Stopwatch()
      try await contender.insert(batch)
      seconds += watch.seconds
    }
    return seconds
  }

  /// Deletes about three of ten children, and tells how many.
  private func deleteChildren() async throws -> Int {
    let deleted = (0..<run.size).filter(Generator.isDeleted)
    try await contender.deleteAlone(
      deleted.map { record in
        let root = record / 1000 * 1000
        return Draft(
          number: record,
          tenant: Self.tenant(of: record),
          kind: .conversation,
          parent: root
        )
      }
    )
    return deleted.count
  }

  private func readPages(_ name: String) async throws {
    var (pages, rows, sum) = (0, 0, 0)
    let watch = Stopwatch()
    for query in 0..<1000 {
      let root = query * 37 % (run.size / 1000) * 1000
      var end: C.Cursor?
      var count = 100
      while count == 100 {
        let page = try await contender.page(of: root, tenant: Self.tenant(of: root), after: end)
        pages += 1
        rows += page.count
        sum += page.sum
        (count, end) = (page.count, page.end)
      }
    }
    run.result(name, pages, watch.seconds, "rows=\(rows) sum=\(sum)")
  }

  private func readCounts(deleted: Int) async throws {
    var sum = StateCounts()
    let watch = Stopwatch()
    for query in 0..<50 { sum += try await contender.counts(of: query % 10 + 1) }
    let seconds = watch.seconds
    let expected = StateCounts(active: (run.size - deleted) * 5, deleted: deleted * 5)
    try expect("counts", sum, is: expected)
    run.result("count", 50, seconds, "\(sum.active)/\(sum.deleted)")
  }

  private func readById(isHit: Bool, _ name: String) async throws {
    let reads = 200_000
    var (turn, done) = (0, 0)
    let watch = Stopwatch()
    while done < reads {
      let record = turn * 611_953 % run.size
      turn += 1
      guard Generator.isDeleted(record) != isHit else { continue }
      let kind: Draft.Kind = record.isMultiple(of: 1000) ? .project : .conversation
      let found = try await contender.find(record, kind, tenant: Self.tenant(of: record))
      try expect("the record found", found, is: isHit ? record : nil)
      done += 1
    }
    run.result(name, reads, watch.seconds)
  }

  /// Loads fresh stores until 100,000 records are in, first without audit records and then with one each.
  func load() async throws {
    let rounds = max(1, 100_000 / run.size)
    for isAudited in [false, true] {
      var seconds = 0.0
      var audit = 0
      for round in 0..<rounds {
        let run = try run.inFolder("\(isAudited ? "audited" : "quiet")-\(round)")
        let store = try await C(run)
        for root in stride(from: 0, to: run.size, by: 1000) {
          let batch = try store.prepare(Self.family(root))
          let watch = Stopwatch()
          try await isAudited ? store.insertAudited(batch) : store.insert(batch)
          seconds += watch.seconds
        }
        let states = try await Bench(run: run, contender: store).counts(of: 1...10)
        try expect("records loaded", states, is: StateCounts(active: run.size))
        audit += try await store.auditCount()
        try await store.close()
      }
      let name = isAudited ? "load-audited" : "load"
      run.result(name, rounds * run.size, seconds, "audit=\(audit)")
    }
  }
}
