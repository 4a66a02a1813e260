@testable import Perennial
import PerennialTesting
import Testing

/// Rule S25: states that have other names, or have become others.
@Suite struct S25StateTests {
  typealias Project<States: StateTable> = Yesterday.Project<States>

  private let storage = InMemoryStorage.encoding()

  private func yesterday() throws -> LifecycleStore {
    try Yesterday.store(Yesterday.kinds, on: storage)
  }

  @Test func `S25 a renamed state takes its records along, and those that were in it last`()
    async throws
  {
    let old = try yesterday()
    let projects = old.repository(of: Project<Yesterday.Paused>.self, as: Yesterday.ann)
    try await projects.create((1...4).map { .init(id: $0) })
    for id in [2, 3] { try await projects.perform(.init(rawValue: "to PAUSED"), on: id) }
    try await projects.softDelete(3)
    try await old.create([Project<Yesterday.Paused>(id: 1)], as: Yesterday.eve)
    let before = try await storage.yesterdaysHeaders()
    let store = try Yesterday.store(
      [Project<Yesterday.Resting>.self, Yesterday.Note.self, Yesterday.Member.self],
      on: storage,
      migrations: [
        .renameState(of: Project<Yesterday.Resting>.self, from: "HALTED", to: "RESTING"),
        .renameState(of: Project<Yesterday.Resting>.self, from: "PAUSED", to: "HALTED"),
      ]
    )
    try await store.prepare { _, _ in Issue.record("a rename is one step") }
    #expect(
      try await storage.yesterdaysHeaders()
        == before.map { $0.replacing("PAUSED", with: "RESTING") }
    )
    let today = store.repository(of: Project<Yesterday.Resting>.self, as: Yesterday.ann)
    let counts = try await today.counts().states
    #expect(
      counts.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
        == ["DRAFT": 2, "RESTING": 1, "BINNED": 1]
    )
    #expect(try await today.restore(3).record?.state.rawValue == "RESTING")
    #expect(try await storage.schemaEntries().keys.sorted() == ["description"])
  }

  @Test func `S25 a state can be merged into another one of its phase`() async throws {
    let old = try yesterday()
    let projects = old.repository(of: Project<Yesterday.Paused>.self, as: Yesterday.ann)
    try await projects.create((1...4).map { .init(id: $0) })
    for id in [2, 3] { try await projects.perform(.init(rawValue: "to PAUSED"), on: id) }
    try await projects.softDelete(3)
    let store = try Yesterday.store(
      [Project<Yesterday.Simple>.self],
      on: storage,
      migrations: [.renameState(of: Project<Yesterday.Simple>.self, from: "PAUSED", to: "DRAFT")]
    )
    let today = store.repository(of: Project<Yesterday.Simple>.self, as: Yesterday.ann)
    #expect(try await today.counts().phases == [.active: 3, .inactive: 1])
    try await today.restore(3)
    let draft = try #require(Yesterday.NamedState<Yesterday.Simple>(rawValue: "DRAFT"))
    #expect(try await today.counts().states == [draft: 4])
    #expect(try await today.find(2).version == 2)
    try await today.archive(2)
    #expect(try await today.list(Query(states: [draft])).records.map(\.id) == [1, 3, 4])
  }
}
