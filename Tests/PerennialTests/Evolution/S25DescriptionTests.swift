@testable import Perennial
import PerennialTesting
import Testing

/// Rule S25: what a store remembers of its schema, when it does, and what that costs.
@Suite struct S25DescriptionTests {
  typealias Project = Yesterday.Project<Yesterday.Paused>

  private let storage = FaultyStorage(InMemoryStorage())

  private func projects(_ store: LifecycleStore) -> Repository<Project> {
    store.repository(of: Project.self, as: Yesterday.ann)
  }

  @Test func `S25 the first write describes the schema, and nothing else does`() async throws {
    let store = try Yesterday.store(Yesterday.kinds, on: storage)
    let projects = projects(store)
    try await store.prepare()
    #expect(try await projects.list().records.isEmpty)
    _ = try await projects.plan(creating: [Project(id: 1)])
    _ = await refusal { try await projects.softDelete(1) }
    #expect(try await storage.schemaEntries().isEmpty)
    storage.inject(.failAfterPlanning(), intoCommit: storage.counts.commits + 1)
    _ = await refusal { try await projects.create(Project(id: 1)) }
    #expect(try await storage.schemaEntries().isEmpty)
    try await projects.create(Project(id: 1))
    #expect(try await storage.schemaEntries().keys.sorted() == ["description"])
  }

  @Test func `S25 a verb that finds everything done describes nothing`() async throws {
    let old = try Yesterday.store([Project.self], on: storage)
    try await projects(old).create(Project(id: 1))
    try await projects(old).softDelete(1)
    let before = try await storage.schemaEntries()
    let new = try Yesterday.store(Yesterday.kinds, on: storage)
    let outcome = try await projects(new).softDelete(1, ifAlreadyDone: .succeed)
    #expect(outcome.status == .unchanged)
    #expect(try await storage.schemaEntries() == before)
    try await projects(new).restore(1)
    #expect(try await storage.schemaEntries() != before)
  }

  /// The text is a format: stores that were written with it must stay readable.
  @Test func `S25 the description is JSON of kinds, states, relations, keys and versions`()
    async throws
  {
    let kinds: [any Entity.Type] = [
      Yesterday.Project<Yesterday.Resting>.self, Yesterday.FinalNote.self,
    ]
    let store = try Yesterday.store(kinds, on: storage)
    try await store.create([Yesterday.Project<Yesterday.Resting>(id: 1)], as: Yesterday.ann)
    let note =
      #"{"initial":"active","payloadVersion":3,"relations":{"project":"project"},"#
      + #""states":{"active":"active","archived":"archived","inactive":"inactive"},"#
      + #""uniqueKeys":{"title":{"parts":2,"scope":"active"}}}"#
    let project =
      #"{"initial":"DRAFT","payloadVersion":1,"relations":{},"states":{"ARCHIVED":"archived","#
      + #""BINNED":"inactive","DRAFT":"active","RESTING":"active"},"uniqueKeys":{}}"#
    let text =
      #"{"format":1,"kinds":{"note":"# + note + #","project":"# + project
      + #"},"retired":{},"tenancy":"isolated"}"#
    #expect(try await storage.schemaEntries() == ["description": text])
  }

  @Test func `S25 only the first verb looks at the schema`() async throws {
    let first = try Yesterday.store(Yesterday.kinds, on: storage)
    try await projects(first).create(Project(id: 1))
    let store = try Yesterday.store(Yesterday.kinds, on: storage)
    var calls: [Int] = []
    for _ in 1...3 {
      let before = storage.counts
      _ = try await projects(store).find(1)
      #expect(storage.counts.reads == before.reads + 1)
      calls.append(storage.counts.readerCalls - before.readerCalls)
    }
    #expect(calls[1] == calls[2] && calls[0] == calls[1] + 1)
    let before = storage.counts
    try await projects(store).update(1) { $0.name = "Borealis" }
    #expect(storage.counts.commits == before.commits + 1)
  }

  @Test func `S25 a copy of a store knows what the store knows`() async throws {
    let store = try Yesterday.store(Yesterday.kinds, on: storage)
    let copy = store
    try await projects(store).create(Project(id: 1))
    let before = storage.counts.readerCalls
    _ = try await projects(copy).find(1)
    #expect(storage.counts.readerCalls - before == 2)
  }

  @Test func `S25 first verbs at once all pass`() async throws {
    let store = try Yesterday.store(Yesterday.kinds, on: storage)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for id in 1...50 {
        group.addTask { try await projects(store).create(Project(id: id)) }
        group.addTask { _ = try await projects(store).list() }
      }
      try await group.waitForAll()
    }
    #expect(try await projects(store).counts().phases == [.active: 50])
    #expect(try await storage.schemaEntries().keys.sorted() == ["description"])
  }

  @Test(arguments: [
    (#"{"format":2,"kinds":[]}"#, "schemaMismatch"), (#"{"format":1}"#, "corrupt"), ("", "corrupt"),
  ])
  func `S25 a description of a newer library or without sense is a typed error`(
    _ text: String,
    _ outcome: String
  ) async throws {
    try await storage.commit(.durable) { _ throws(LifecycleError) in
      var changes = ChangeSet(tenant: "acme", at: Timestamp(microseconds: 0))
      changes.entries = [
        EntryChange(
          namespace: "perennial.schema",
          key: Array("description".utf8),
          value: Array(text.utf8)
        )
      ]
      return (changes, ())
    }
    let store = try Yesterday.store(Yesterday.kinds, on: storage)
    let error = try #require(await refusal { try await projects(store).find(1) })
    if outcome == "corrupt" {
      guard case .storage(let storageError) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(storageError.code == .corrupt)
    } else {
      #expect(
        "\(error)"
          == "SCHEMA_MISMATCH: The store describes its schema in format 2, newer than 1; use a newer "
          + "version of the library."
      )
    }
  }
}
