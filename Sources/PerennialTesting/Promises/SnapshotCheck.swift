import Perennial

/// P3: a read sees one committed state and waits for nobody.
enum SnapshotCheck {
  private static let writerCount = 8

  static func run(_ trial: Trial) async throws {
    let world = try await trial.makeWorld()
    try await OwnThread.run { try await answersWhileAPlannerRuns(trial, world) }
    let other = try await trial.makeWorld()
    try await OwnThread.run { try await staysAsItWas(trial, other) }
    try await showsNoHalf(trial, try await trial.makeWorld())
  }

  /// A planner blocks until a read has answered, and eight writers wait behind it.
  private static func answersWhileAPlannerRuns(_ trial: Trial, _ world: KitWorld) async throws {
    try await world.create(AtomicityCheck.shelfWithCrates(1_000))
    let before = try await world.committedState()
    let isPlanning = Latch()
    let isAsked = BlockingLatch()
    let hasAnswered = BlockingLatch()
    let planner = Task(executorPreference: OwnThread()) {
      defer { isPlanning.open() }
      return try await world.commitEntries { _ in
        isPlanning.open()
        // What it takes to start the writers does not count.
        let isInTime =
          isAsked.wait(atMost: trial.patience * 6) && hasAnswered.wait(atMost: trial.patience)
        return ([EntryChange("slow", "1")], isInTime)
      }
    }
    await isPlanning.wait()
    let writers = try await OwnThread.startWaiting(writerCount, world) { writer, world in
      try await world.create([Shelf(id: writer, load: 1)])
    }
    let reader = Task(executorPreference: OwnThread()) { () async throws -> String? in
      defer { hasAnswered.open() }
      isAsked.open()
      return try await firstDifference(in: world, from: before)
    }
    let difference = try await reader.value
    let answeredInTime = try await planner.value
    for writer in writers { try await writer.value }
    try trial.require(
      answeredInTime,
      "a read to answer while a planner runs and \(writerCount) writers wait",
      "none within \(trial.patience)"
    )
    if let difference {
      throw trial.violation("nothing of a commit whose planner still runs", difference)
    }
    let found = try await world.shelves().list(Query(where: { $0.load == 1 })).records.count
    try trial.requireEqual(found, writerCount, "what the waiting writers wrote")
  }

  /// What one of many reads shows that was not there before; nil where none does.
  private static func firstDifference(
    in world: KitWorld,
    from before: CommittedState
  ) async throws -> String? {
    for _ in 0..<20 {
      let state = try await world.committedState()
      if let difference = state.difference(from: before) { return difference }
      _ = try await world.shelves().find(1_000)
    }
    return nil
  }

  /// A read goes on after a commit that came in between, and sees what it saw.
  private static func staysAsItWas(_ trial: Trial, _ world: KitWorld) async throws {
    try await world.create(AtomicityCheck.shelfWithCrates(1_000))
    let isReading = Latch()
    let isAsked = BlockingLatch()
    let isCommitted = BlockingLatch()
    let reader = Task(executorPreference: OwnThread()) {
      defer { isReading.open() }
      return try await world.storage.read { reader throws(LifecycleError) in
        let first = try CommittedState(reader)
        isReading.open()
        // Commits may wait for reads; then the read ends first, and there is nothing to see.
        _ = isAsked.wait(atMost: trial.patience) && isCommitted.wait(atMost: trial.patience / 4)
        return try CommittedState(reader).difference(from: first)
      }
    }
    await isReading.wait()
    let writer = Task(executorPreference: OwnThread()) {
      defer { isCommitted.open() }
      isAsked.open()
      try await world.shelves().softDelete(1_000)
      try await world.create(AtomicityCheck.shelfWithCrates(2_000))
    }
    let difference = try await reader.value
    try await writer.value
    if let difference {
      throw trial.violation("a read to see one committed state", difference)
    }
  }

  /// Each commit makes one shelf and twenty crates; no read sees other numbers.
  private static func showsNoHalf(_ trial: Trial, _ world: KitWorld) async throws {
    let isDone = Latch()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { isDone.open() }
        try await write(world)
      }
      for _ in 0..<3 {
        group.addTask {
          repeat {
            try trial.require(try await world.halfCommit())
            await Task.yield()
          } while !isDone.isOpen
        }
      }
      try await group.waitForAll()
    }
    try trial.require(try await world.halfCommit())
  }

  private static func write(_ world: KitWorld) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<3 {
        group.addTask {
          for index in 1...8 {
            let id = (task * 10 + index) * 100
            try await world.create(AtomicityCheck.shelfWithCrates(id))
            if index.isMultiple(of: 2) { try await world.shelves().softDelete(id) }
          }
        }
      }
      try await group.waitForAll()
    }
  }
}

extension KitWorld {
  /// A part of a commit without the rest, in one committed state.
  fileprivate func halfCommit() async throws(LifecycleError) -> Finding? {
    try await storage.read { reader throws(LifecycleError) in
      let tenant = Self.tenants[0]
      func count(_ kind: EntityKind, _ phase: Phase) throws(LifecycleError) -> Int {
        try reader.counts(of: kind, tenant: tenant).filter { $0.phase == phase }
          .reduce(0) { $0 + $1.count }
      }
      let active = try count(Shelf.kind, .active)
      let inactive = try count(Shelf.kind, .inactive)
      let sequence = try reader.auditHead(of: tenant)?.sequence ?? 0
      return Finding.first(
        Finding(
          "active crates of \(active) shelves of 20 crates",
          expected: active * 20,
          found: try count(Crate.kind, .active)
        ),
        Finding(
          "deleted crates of \(inactive) shelves of 20 crates",
          expected: inactive * 20,
          found: try count(Crate.kind, .inactive)
        ),
        Finding(
          "operations that hold deleted shelves",
          expected: inactive,
          found: try reader.allHoldingOperations(of: tenant).count
        ),
        Finding(
          "audit records of as many creates and deletes",
          expected: Int64((active + inactive) * 21 + inactive),
          found: sequence
        )
      )
    }
  }
}
