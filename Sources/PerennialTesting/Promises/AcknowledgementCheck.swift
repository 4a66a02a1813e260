import Perennial

/// P8: what each writer was told is what is found, whatever went wrong in between.
enum AcknowledgementCheck {
  static func run(_ trial: Trial) async throws {
    try await withFaults(trial)
    let world = try await trial.makeWorld()
    try await OwnThread.run { try await withCancelledWaiters(trial, world) }
  }

  /// What a writer was told of its commit of one shelf, twenty crates and one entry.
  private enum Answer: Sendable {
    case acknowledged, failed, unknown

    func expectation(of commit: String) -> String {
      switch self {
      case .acknowledged: "all of \(commit), which was acknowledged"
      case .failed: "nothing of \(commit), which was reported as failed"
      case .unknown: "all or nothing of \(commit), whose outcome was told to be unknown"
      }
    }
  }

  private static func withFaults(_ trial: Trial) async throws {
    let world = try await trial.makeWorld()
    let faulty = FaultyStorage(world.storage)
    let failing = try world.over(
      TamperedStorage(faulty) { changes in
        guard let key = changes.insertions.first?.key else { return }
        changes.entries = [EntryChange("made \(key.id)", "yes")]
      }
    )
    var random = trial.generator()
    var answers: [Int: Answer] = [:]
    for number in 1...60 {
      injectFault(into: faulty, &random)
      let durability: Durability = Bool.random(using: &random) ? .durable : .relaxed
      answers[number * 100] = await answer { () throws(LifecycleError) in
        try await failing.create(
          AtomicityCheck.shelfWithCrates(number * 100),
          durability: durability
        )
      }
      if number.isMultiple(of: 6) { try await verify(trial, world, answers) }
    }
    faulty.removeFaults()
    try await verify(trial, world, answers)
    try trial.require(try await world.consistency())
    guard let reopen = trial.reopen else { return }
    try await verify(trial, try world.over(try await reopen(world.storage)), answers)
  }

  private static func injectFault(
    into storage: FaultyStorage,
    _ random: inout SeededGenerator
  ) {
    let next = storage.counts.commits + 1
    switch Int.random(in: 0..<8, using: &random) {
    case 0: storage.inject(.failBeforePlanning(), intoCommit: next)
    case 1: storage.inject(.failAfterPlanning(), intoCommit: next)
    case 2: storage.inject(.failAfterApplying, intoCommit: next)
    case 3: storage.inject(.cancel, intoCommit: next)
    case 4: storage.inject(.runTwice, intoCommit: next)
    case 5:
      let distance = Int.random(in: 1...6, using: &random)
      storage.failReaderCall(storage.counts.readerCalls + distance)
    default: break
    }
  }

  private static func answer(
    _ body: () async throws(LifecycleError) -> Void
  ) async -> Answer {
    do throws(LifecycleError) {
      try await body()
      return .acknowledged
    } catch .storage(let error) where error.code == .outcomeUnknown {
      return .unknown
    } catch {
      return .failed
    }
  }

  /// Writers wait behind a planner; it and some of them are cancelled meanwhile.
  private static func withCancelledWaiters(_ trial: Trial, _ world: KitWorld) async throws {
    let isPlanning = Latch()
    let mayGoOn = BlockingLatch()
    let blocking = try world.over(
      TamperedStorage(world.storage) { _ in
        isPlanning.open()
        _ = mayGoOn.wait(atMost: trial.patience)
      }
    )
    let planner = Task(executorPreference: OwnThread()) {
      defer { isPlanning.open() }
      return await answer { () throws(LifecycleError) in
        try await blocking.create(AtomicityCheck.shelfWithCrates(9_900))
      }
    }
    await isPlanning.wait()
    let writers = try await OwnThread.startWaiting(12, world) { number, world in
      await answer { () throws(LifecycleError) in
        try await world.create(AtomicityCheck.shelfWithCrates(number * 100))
      }
    }
    var random = trial.generator(1)
    writers[0].cancel()
    for writer in writers where Bool.random(using: &random) { writer.cancel() }
    planner.cancel()
    mayGoOn.open()
    var answers = [9_900: await planner.value]
    for (index, writer) in writers.enumerated() {
      answers[(index + 1) * 100] = try await writer.value
    }
    try await verify(trial, world, answers, hasEntries: false)
    try await world.create([Shelf(id: 99)])
    try await verify(trial, world, answers, hasEntries: false)
  }

  private static func verify(
    _ trial: Trial,
    _ world: KitWorld,
    _ answers: [Int: Answer],
    hasEntries: Bool = true
  ) async throws {
    let state = try await world.committedState()
    let shelves = Set((state.records[Shelf.kind] ?? []).map(\.key.id))
    let crates = Set((state.records[Crate.kind] ?? []).map(\.key.id))
    let entries = Set((state.entries[KitWorld.namespaces[0]] ?? []).map(\.key))
    for (id, answer) in answers.sorted(by: { $0.key < $1.key }) {
      var parts = [shelves.contains(.integer(Int64(id)))]
      parts += (1...20).map { crates.contains(.integer(Int64(id + $0))) }
      if hasEntries { parts.append(entries.contains(Array("made \(id)".utf8))) }
      let found = parts.filter(\.self).count
      let isRight =
        switch answer {
        case .acknowledged: found == parts.count
        case .failed: found == 0
        case .unknown: found == 0 || found == parts.count
        }
      try trial.require(
        isRight,
        answer.expectation(of: "the commit of shelf \(id)"),
        "\(found) of its \(parts.count) records and entries"
      )
    }
  }
}
