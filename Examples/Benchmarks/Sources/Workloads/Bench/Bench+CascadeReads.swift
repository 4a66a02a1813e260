/// What a reader meets while a cascade is planned and committed.
extension Bench {
  /// Eight readers of another tenant's records, alone and beside a soft delete and its restore.
  func readBesideCascade() async throws {
    let forest = Forest.plain(size: run.size)
    try await forest.forEachBatch(insert)
    guard let tree = forest.trees.first else { return }
    // A figure to hold the others against.
    let (alone, _) = try await readBeside(forest.bystander) {
      let watch = Stopwatch()
      while watch.seconds < 0.5 { await Task.yield() }
    }
    run.measure("read-alone", alone)
    var mark: C.Mark?
    for (verb, name) in [(Verb.softDelete, "delete"), (.restore, "restore")] {
      let undone = mark
      let (times, (done, seconds)) = try await readBeside(forest.bystander) {
        let watch = Stopwatch()
        let done = try await contender.cascade(
          tree.root,
          tenant: tree.tenant,
          by: verb,
          undoing: undone
        )
        return (done, watch.seconds)
      }
      try expect("records changed", done.count, is: tree.descendantCount + 1)
      mark = done.mark
      let active = try await contender.counts(of: tree.tenant).active
      run.result(name, done.count, seconds, "active=\(active)")
      run.measure("read-beside-\(name)", times)
      run.measure("reads-beside-\(name)", Double(times.count) / seconds, "1/s")
    }
  }

  /// Runs a body beside readers that have begun before it and go on until it is over.
  private func readBeside<R: Sendable>(
    _ bystander: Tree,
    _ body: @escaping @Sendable () async throws -> R
  ) async throws -> (LatencyHistogram, R) {
    let conversations = (1..<bystander.rowCount).map(bystander.draft)
      .filter { $0.kind == .conversation }
    let race = Race(runners: 1)
    async let result = running(in: race, body)
    let times = try await readWhile(race) { reader in
      var turn = reader
      return {
        turn += 1
        return conversations[turn % conversations.count]
      }
    }
    return (times, try await result)
  }

  @concurrent
  private func running<R: Sendable>(
    in race: Race,
    _ body: @escaping @Sendable () async throws -> R
  ) async throws -> R {
    defer { race.finish() }
    // A reader that fails ends the wait by cancelling this task.
    while race.readyCount < 2 * Self.readerCount, !Task.isCancelled { await Task.yield() }
    race.start()
    return try await body()
  }
}
