import Perennial

/// P1: whatever makes a commit fail, the storage shows what it showed before.
enum AtomicityCheck {
  static func run(_ trial: Trial) async throws {
    let world = try await trial.makeWorld()
    var random = trial.generator()
    for _ in 0..<60 { try await world.step(&random) }
    try await showsAllOfACommit(trial, world)
    try await forgetsThrowingPlanners(trial, world)
    try await forgetsRefusedVerbs(trial, world)
    try await forgetsHalfWrongChangeSets(trial, world)
    for _ in 0..<20 { try await world.step(&random) }
    try trial.require(try await world.consistency())
  }

  /// One commit of every part: records with links, audit records, entries.
  private static func showsAllOfACommit(_ trial: Trial, _ world: KitWorld) async throws {
    let before = try await world.committedState()
    let mixed = TamperedStorage(world.storage) { changes in
      changes.entries = [EntryChange("mixed", "1"), EntryChange("other", "2")]
    }
    try await world.over(mixed).create(shelfWithCrates(1_000))
    let after = try await world.committedState()
    func count(_ state: CommittedState, _ kind: EntityKind) -> Int {
      state.records[kind]?.count ?? 0
    }
    try trial.requireEqual(
      count(after, Shelf.kind) - count(before, Shelf.kind),
      1,
      "new shelves after one commit"
    )
    try trial.requireEqual(
      count(after, Crate.kind) - count(before, Crate.kind),
      20,
      "new crates after one commit"
    )
    let tenant = KitWorld.tenants[0]
    try trial.requireEqual(
      (after.audit[tenant]?.count ?? 0) - (before.audit[tenant]?.count ?? 0),
      21,
      "new audit records after one commit"
    )
    try trial.requireEqual(
      after.entries[KitWorld.namespaces[0]]?.count,
      2,
      "entries after one commit"
    )
  }

  private static func forgetsThrowingPlanners(_ trial: Trial, _ world: KitWorld) async throws {
    let error = LifecycleError.invalidArgument("The check wants this planner to throw")
    let before = try await world.committedState()
    try await expectFailure(trial, "a planner that throws at once", error) {
      try await world.commitEntries { _ throws(LifecycleError) in throw error }
    }
    try await expectFailure(trial, "a planner that throws after it has read", error) {
      try await world.commitEntries { reader throws(LifecycleError) in
        _ = try CommittedState(reader)
        throw error
      }
    }
    let faulty = FaultyStorage(world.storage)
    for number in 1...3 { faulty.inject(.failAfterPlanning(), intoCommit: number) }
    let failing = try world.over(faulty)
    let injected = LifecycleError.storage(FaultyStorage.Fault.defaultError)
    try await expectFailure(trial, "a create that throws after it is planned", injected) {
      try await failing.create(shelfWithCrates(2_000))
    }
    try await expectFailure(trial, "a delete that throws after it is planned", injected) {
      _ = try await failing.shelves().softDelete(1_000)
    }
    try await expectFailure(trial, "an update that throws after it is planned", injected) {
      _ = try await failing.shelves().update(1_000) { $0.load += 1 }
    }
    try unchanged(trial, before, try await world.committedState(), "after planners that threw")
  }

  private static func forgetsRefusedVerbs(_ trial: Trial, _ world: KitWorld) async throws {
    let before = try await world.committedState()
    let batches: [[any Entity]] = [
      shelfWithCrates(3_000) + [Shelf(id: 1_000)],
      shelfWithCrates(3_000) + [Crate(id: 3_999, shelf: 9_999)],
      shelfWithCrates(3_000) + [
        Crate(id: 3_998, shelf: 3_000, serial: "same"),
        Crate(id: 3_999, shelf: 3_000, serial: "same"),
      ],
    ]
    for batch in batches {
      let isDone = try await KitWorld.isDone { () throws(LifecycleError) in
        try await world.create(batch)
      }
      try trial.require(!isDone, "a batch with one wrong record to be refused", "it was done")
    }
    try unchanged(trial, before, try await world.committedState(), "after refused verbs")
  }

  /// Change sets whose first parts are right and whose last one does not fit.
  private static func forgetsHalfWrongChangeSets(_ trial: Trial, _ world: KitWorld) async throws {
    let before = try await world.committedState()
    for tampering in Tampering.all {
      let error = try await tampering.error(on: world)
      try trial.require(
        error != nil,
        "a change set with \(tampering.name) to be refused",
        "it was accepted"
      )
      try unchanged(
        trial,
        before,
        try await world.committedState(),
        "after a change set with \(tampering.name)"
      )
    }
  }

  static func shelfWithCrates(_ id: Int) -> [any Entity] {
    let crates = (1...20).map { Crate(id: id + $0, shelf: id, serial: "crate \(id + $0)") }
    return [Shelf(id: id, code: "shelf \(id)")] + crates
  }

  private static func unchanged(
    _ trial: Trial,
    _ before: CommittedState,
    _ after: CommittedState,
    _ when: String
  ) throws(PromiseViolation) {
    guard let difference = after.difference(from: before) else { return }
    throw trial.violation("nothing changed \(when)", difference)
  }

  private static func expectFailure(
    _ trial: Trial,
    _ what: String,
    _ error: LifecycleError,
    _ body: () async throws -> Void
  ) async throws(PromiseViolation) {
    do {
      try await body()
    } catch let thrown {
      return try trial.requireEqual(thrown as? LifecycleError, error, "the error of \(what)")
    }
    throw trial.violation("\(what) to throw \(error)", "it returned")
  }
}
