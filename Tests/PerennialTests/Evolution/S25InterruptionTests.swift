@testable import Perennial
import PerennialTesting
import Testing

/// Rule S25: a migration that is interrupted goes on, and comes to the same end.
@Suite struct S25InterruptionTests {
  typealias Fault = FaultyStorage.Fault
  typealias FinalNote = Yesterday.FinalNote

  private static func store(_ storage: any Storage) throws -> LifecycleStore {
    try Yesterday.store(
      Yesterday.today,
      on: storage,
      migrations: Yesterday.migrations,
      ids: RandomIdentifiers()
    )
  }

  /// A run with small batches, as a store would begin or continue it.
  private static func run(
    _ storage: any Storage,
    _ progress: (Int, Int) -> Void = { _, _ in }
  ) async throws(LifecycleError) {
    let schema: Schema
    do {
      schema = try Schema(kinds: Yesterday.today)
    } catch {
      throw .hostFailure("\(error)")
    }
    let run = MigrationRun(
      storage,
      schema,
      Yesterday.migrations,
      at: Timestamp(microseconds: 7),
      batchSize: 4
    )
    _ = try await run.run(progress)
  }

  /// Yesterday's data in so many batches, and the same migrated without a fault.
  private static func example(notes: Int) async throws -> (storage: FaultyStorage, end: String) {
    let undisturbed = InMemoryStorage.encoding()
    try await Yesterday.fill(undisturbed, notes: notes)
    try await store(undisturbed).prepare()
    let storage = FaultyStorage(InMemoryStorage.encoding())
    try await Yesterday.fill(storage, notes: notes)
    return (storage, try await undisturbed.yesterdaysDump())
  }

  /// Each commit of a migration fails once, and the next start goes on.
  @Test(arguments: [Fault.failBeforePlanning(), .failAfterPlanning(), .failAfterApplying, .cancel])
  func `S25 a migration goes on after a failure in any of its commits`(
    _ fault: Fault
  ) async throws {
    var failing = 1
    while true {
      let (storage, end) = try await Self.example(notes: 7)
      let last = storage.counts.commits + failing
      storage.inject(fault, intoCommit: last)
      try? await Self.run(storage)
      guard storage.counts.commits >= last else { break }
      var steps: [Int] = []
      try await Self.run(storage) { done, total in
        steps.append(done)
        #expect(total == 2 * (14 + 4))
      }
      #expect(steps == steps.sorted() && (steps.last ?? 36) == 36)
      #expect(try await storage.yesterdaysDump() == end, "commit \(failing)")
      failing += 1
    }
    // The start; members in a batch and notes in two, each of two tenants, with a look that finds no more;
    // and the end.
    #expect(failing - 1 == 1 + 2 * (2 + 3) + 1)
  }

  @Test func `S25 a migration goes on after a failure of any read`() async throws {
    let (storage, end) = try await Self.example(notes: 3)
    var failures = 0
    var isDone = false
    while !isDone {
      storage.failReaderCall(storage.counts.readerCalls + failures + 1)
      do throws(LifecycleError) {
        try await Self.run(storage)
        isDone = true
      } catch {
        #expect(error == .storage(Fault.defaultError))
        failures += 1
      }
      storage.removeFaults()
    }
    #expect(failures > 10)
    #expect(try await storage.yesterdaysDump() == end)
  }

  @Test func `S25 planners that are run twice upgrade once`() async throws {
    let (storage, end) = try await Self.example(notes: 10)
    storage.injectIntoEveryCommit(.runTwice)
    storage.injectIntoEveryRead(.runTwice)
    try await Self.run(storage)
    storage.removeFaults()
    #expect(try await storage.yesterdaysDump() == end)
  }

  /// A store in the middle of a migration, after its first batch.
  private static func half() async throws -> FaultyStorage {
    let storage = try await example(notes: 10).storage
    storage.inject(.failBeforePlanning(), intoCommit: storage.counts.commits + 4)
    try? await run(storage)
    #expect(
      try await storage.schemaEntries().keys.sorted() == ["description", "position", "target"]
    )
    return storage
  }

  @Test func `S25 in the middle of a migration no other schema opens the store`() async throws {
    let storage = try await Self.half()
    let before = try await storage.yesterdaysDump()
    let others: [[any Entity.Type]] = [
      Yesterday.kinds, [Yesterday.Project<Yesterday.Resting>.self, FinalNote.self],
    ]
    for kinds in others {
      let other = try Yesterday.store(
        kinds,
        on: storage,
        migrations: Yesterday.migrations
      )
      #expect(
        await refusal { try await other.prepare() }.map { "\($0)" }
          == "SCHEMA_MISMATCH: The store is in the middle of a migration to another schema; let the program "
          + "that began it finish it."
      )
    }
    #expect(try await storage.yesterdaysDump() == before)
  }

  @Test func `S25 a migration that is not declared any more does not go on`() async throws {
    let storage = try await Self.half()
    let store = try Yesterday.store(Yesterday.today, on: storage)
    guard case .schemaMismatch(let mismatch) = await refusal({ try await store.prepare() }) else {
      Issue.record("it went on")
      return
    }
    #expect(
      mismatch.differences.map(\.rule) == [
        .newUniqueKey, .newRelation, .newUniqueKey, .olderPayload,
      ]
    )
  }

  @Test func `S25 the first verb, whatever it is, runs the migration`() async throws {
    let calls: [@Sendable (Repository<FinalNote>) async throws -> Void] = [
      { _ = try await $0.find(1) },
      { try await $0.create(.init(id: 99, title: "t")) },
      { _ = try await $0.plan(.archive, on: 1) },
      { _ = await refusal { [notes = $0] in try await notes.find(1_000) } },
    ]
    for call in calls {
      let storage = try await Self.example(notes: 3).storage
      try await call(Self.store(storage).repository(of: FinalNote.self, as: Yesterday.ann))
      #expect(try await storage.schemaEntries().keys.sorted() == ["description"])
    }
  }

  // MARK: Many tasks

  @Test func `S25 first verbs at once migrate once`() async throws {
    let (storage, _) = try await Self.example(notes: 100)
    let commits = storage.counts.commits
    let notes = try Self.store(storage).repository(of: FinalNote.self, as: Yesterday.ann)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for id in 1...10 {
        group.addTask {
          let note = try await notes.find(id, in: .all)
          #expect(note.title == "text \(id)")
        }
        group.addTask { try await notes.archive(id) }
      }
      try await group.waitForAll()
    }
    #expect(storage.counts.commits - commits <= 10 + 10 + 10, "each archive looks once, and waits")
    #expect(try await notes.counts().phases == [.active: 90, .archived: 10])
  }

  @Test func `S25 a verb that is cancelled leaves the migration to those that wait`() async throws {
    let (storage, end) = try await Self.example(notes: 10)
    let store = try Self.store(storage)
    let hold = FaultyStorage.Hold()
    storage.inject(.hold(hold), intoCommit: storage.counts.commits + 3)
    let first = Task { try await store.prepare() }
    await hold.arrival()
    let others = (1...3).map { id in
      Task {
        try await store.repository(of: FinalNote.self, as: Yesterday.ann).find(id).title
      }
    }
    others[2].cancel()
    first.cancel()
    hold.release()
    await #expect(throws: LifecycleError.cancelled) { try await first.value }
    #expect(try await others[0].value == "text 1")
    #expect(try await others[1].value == "text 2")
    _ = try? await others[2].value
    #expect(try await storage.yesterdaysDump() == end)
  }

  @Test func `S25 several stores on one storage migrate it once between them`() async throws {
    let (storage, end) = try await Self.example(notes: 40)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 1...4 {
        group.addTask { try await Self.run(storage) }
      }
      try await group.waitForAll()
    }
    #expect(try await storage.yesterdaysDump() == end)
  }
}
