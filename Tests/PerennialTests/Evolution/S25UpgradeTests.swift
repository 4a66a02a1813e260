@testable import Perennial
import PerennialTesting
import Testing

/// Rule S25: values of earlier payload versions become values of today's.
@Suite struct S25UpgradeTests {
  typealias Project<States: StateTable> = Yesterday.Project<States>

  private let storage = InMemoryStorage.encoding()

  private func yesterday() throws -> LifecycleStore {
    try Yesterday.store(Yesterday.kinds, on: storage)
  }

  @Test(arguments: [true, false])
  func `S25 values of two versions ago are upgraded, linked and unique`(
    _ isEncoding: Bool
  ) async throws {
    let storage = isEncoding ? storage : InMemoryStorage()
    try await Yesterday.fill(storage, notes: 10)
    // Values in memory are of their types; only an upgrade makes others of them.
    let members: any Entity.Type = isEncoding ? Yesterday.today[2] : Yesterday.Member.self
    let kinds = [Yesterday.today[0], Yesterday.today[1], members]
    let store = try Yesterday.store(kinds, on: storage, migrations: Yesterday.migrations)
    let notes = store.repository(of: Yesterday.FinalNote.self, as: Yesterday.ann)
    let note = try await notes.find(6)
    #expect(note.title == "text 6" && note.projectID == 2 && note.version == 1)
    let query = Query<Yesterday.FinalNote>(under: .parent(2, by: "project"))
    #expect(try await notes.list(query).records.map(\.id) == [2, 6, 10])
    let error = await refusal {
      try await notes.create(.init(id: 11, title: "text 6", projectID: 2))
    }
    #expect(
      error?.message == "Already taken: title; choose another value, or change the one that has it"
    )
    #expect(try await storage.schemaEntries().keys.sorted() == ["description"])
  }

  @Test(arguments: 1...6)
  func `S25 the order of kinds and declarations does not matter`(_ seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    try await Yesterday.fill(storage, notes: 10)
    let other = InMemoryStorage.encoding()
    try await Yesterday.fill(other, notes: 10)
    for storage in [storage, other] {
      let store = try Yesterday.store(
        storage === other ? Yesterday.today.shuffled(using: &generator) : Yesterday.today,
        on: storage,
        migrations: storage === other
          ? Yesterday.migrations.shuffled(using: &generator) : Yesterday.migrations
      )
      try await store.prepare()
    }
    #expect(try await storage.yesterdaysDump() == other.yesterdaysDump())
  }

  @Test func `S25 a migration that ran does not run again`() async throws {
    let faulty = FaultyStorage(storage)
    try await Yesterday.fill(faulty, notes: 10)
    try await Yesterday.store(Yesterday.today, on: faulty, migrations: Yesterday.migrations)
      .prepare()
    let (dump, commits) = (try await faulty.yesterdaysDump(), faulty.counts.commits)
    for migrations in [Yesterday.migrations, []] {
      let store = try Yesterday.store(Yesterday.today, on: faulty, migrations: migrations)
      try await store.prepare { _, _ in Issue.record("nothing is to be done") }
      try await store.prepare()
    }
    #expect(faulty.counts.commits == commits)
    #expect(try await faulty.yesterdaysDump() == dump)
  }

  struct Refusal: Error {}

  static let failures: [(Migration, String)] = [
    (
      .upgradeJSON(Yesterday.TitledNote.self, from: 1) { _ in throw Refusal() },
      "HOST_FAILED: The upgrade of acme/note/1 from version 1 threw: Refusal()"
    ),
    (
      .upgrade(Yesterday.TitledNote.self, from: 1) { (old: Yesterday.Note) in
        Yesterday.TitledNote(id: old.id == 2 ? 7 : old.id, title: "")
      },
      "HOST_FAILED: The upgrade of acme/note/2 changed its id to 7; leave ids alone"
    ),
    (
      .upgradeJSON(Yesterday.TitledNote.self, from: 1) { _ in Array("{}".utf8) },
      "HOST_FAILED: The upgrade of acme/note/1 gave no note; mend the upgrade: "
    ),
  ]

  @Test(arguments: failures.indices)
  func `S25 an upgrade that fails is the host's, and changes nothing`(_ index: Int) async throws {
    let old = try yesterday()
    try await old.create((1...2).map { Yesterday.Note(id: $0) }, as: Yesterday.ann)
    let before = try await storage.yesterdaysDump()
    let (migration, expected) = Self.failures[index]
    let store = try Yesterday.store(
      [Yesterday.TitledNote.self],
      on: storage,
      migrations: [migration]
    )
    let error = try #require(await refusal { try await store.prepare() })
    #expect("\(error)".hasPrefix(expected), "\(error)")
    #expect(try await storage.yesterdaysDump() == before)
  }

  @Test func `S25 an upgrade that makes values equal or links to nothing is refused`() async throws
  {
    struct OneNote: Entity {
      static let kind: EntityKind = "note"
      static let payloadVersion = 2
      static let parents: [Parent<Self>] = [
        .belongs(to: Project<Yesterday.Paused>.self, by: \.project)
      ]
      static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("text", by: \.text)]
      let id: Int
      var project: Int?
      var text: String
    }
    struct BeforeNote: Entity {
      static let kind: EntityKind = "note"
      static let parents: [Parent<Self>] = [
        .belongs(to: Project<Yesterday.Paused>.self, by: \.project)
      ]
      static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("text", by: \.text)]
      let id: Int
      var project: Int?
      var text: String
    }
    let old = try Yesterday.store(
      [Project<Yesterday.Paused>.self, BeforeNote.self],
      on: storage
    )
    try await old.create(
      [Project<Yesterday.Paused>(id: 1), Project<Yesterday.Paused>(id: 2)]
        + (1...2).map { BeforeNote(id: $0, project: $0, text: "\($0)") },
      as: Yesterday.ann
    )
    let store = try Yesterday.store(
      [Project<Yesterday.Paused>.self, OneNote.self],
      on: storage,
      migrations: [
        .upgrade(OneNote.self, from: 1) { (old: BeforeNote) in
          OneNote(id: old.id, project: old.id == 1 ? 9 : 1, text: "one")
        }
      ]
    )
    #expect(
      await refusal { try await store.prepare() }.map { "\($0)" }
        == "SCHEMA_MISMATCH: “note” has 1 record whose relation “project” names no record: acme/note/1; "
        + "mend them with the schema of before, or in an upgrade, or add the relation with "
        + "missingParents: .leave.\n“note” has 2 records that share a value of the unique key “text”: "
        + "acme/note/1, acme/note/2; give them different values with the schema of before, or in an upgrade."
    )
  }
}
