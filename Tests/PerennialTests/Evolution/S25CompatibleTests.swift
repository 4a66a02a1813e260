@testable import Perennial
import PerennialTesting
import Testing

/// Rule S25: what may change between yesterday's store and today's schema without a migration.
@Suite struct S25CompatibleTests {
  typealias Project<States: StateTable> = Yesterday.Project<States>

  /// A note as it was, and two of its relation's rules changed.
  struct KeptNote: Entity {
    static let kind: EntityKind = "note"
    static let displayName = DisplayName("remark")
    static let parents: [Parent<Self>] = [
      .belongs(to: Project<Yesterday.Paused>.self, by: \.project, onEvery: .detach)
    ]
    static let auditedFields: [AuditedField<Self>] = [.plain("text", by: \.text)]
    let id: Int
    var project: Int?
    var text = "text"
  }

  struct Badge: Entity {
    static let kind: EntityKind = "badge"
    let id: Int
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let before: [any Entity.Type]
    let data: [any Entity]
    let after: [any Entity.Type]
    var tenancies: (before: Tenancy, after: Tenancy) = (.isolated, .isolated)
  }

  static let changes = [
    Change(
      testDescription: "a new kind",
      before: [Project<Yesterday.Paused>.self],
      data: [Project<Yesterday.Paused>(id: 1)],
      after: Yesterday.kinds
    ),
    Change(
      testDescription: "a new state, which is the initial one",
      before: Yesterday.kinds,
      data: [Project<Yesterday.Paused>(id: 1)],
      after: [Project<Yesterday.Planned>.self, Yesterday.Note.self, Yesterday.Member.self]
    ),
    Change(
      testDescription: "a state without records is gone",
      before: Yesterday.kinds,
      data: [Project<Yesterday.Paused>(id: 1)],
      after: [Project<Yesterday.Simple>.self, Yesterday.Note.self, Yesterday.Member.self]
    ),
    Change(
      testDescription: "a state without records has another phase",
      before: Yesterday.kinds,
      data: [Project<Yesterday.Paused>(id: 1)],
      after: [Project<Yesterday.Asleep>.self, Yesterday.Note.self, Yesterday.Member.self]
    ),
    Change(
      testDescription: "a kind without records is gone",
      before: Yesterday.kinds,
      data: [Yesterday.Note(id: 1)],
      after: [Project<Yesterday.Paused>.self, Yesterday.Note.self]
    ),
    Change(
      testDescription: "rules, audited fields and names",
      before: [Project<Yesterday.Paused>.self, Yesterday.LinkedNote.self],
      data: [Project<Yesterday.Paused>(id: 1), Yesterday.LinkedNote(id: 1, project: 1)],
      after: [Project<Yesterday.Paused>.self, KeptNote.self]
    ),
    Change(
      testDescription: "a relation is gone",
      before: [Project<Yesterday.Paused>.self, Yesterday.LinkedNote.self],
      data: [Project<Yesterday.Paused>(id: 1), Yesterday.LinkedNote(id: 1, project: 1)],
      after: [Project<Yesterday.Paused>.self, Yesterday.Note.self]
    ),
    Change(
      testDescription: "a unique key is gone",
      before: [Yesterday.UniqueMember.self],
      data: [Yesterday.UniqueMember(id: "a", email: "a@b.c")],
      after: [Yesterday.Member.self]
    ),
    Change(
      testDescription: "relation, unique key and values of kinds without records",
      before: Yesterday.kinds,
      data: [Project<Yesterday.Paused>(id: 1)],
      after: [
        Project<Yesterday.Paused>.self, Badge.self, Yesterday.LinkedNote.self,
        Yesterday.UniqueMember.self,
      ]
    ),
    Change(
      testDescription: "an older payload version of a kind without records",
      before: [Project<Yesterday.Paused>.self, Yesterday.TitledNote.self],
      data: [Project<Yesterday.Paused>(id: 1)],
      after: [Project<Yesterday.Paused>.self, Yesterday.Note.self]
    ),
  ]

  @Test(arguments: changes)
  func `S25 a change that stored data does not feel opens, and the next write describes it`(
    _ change: Change
  ) async throws {
    let storage = FaultyStorage(InMemoryStorage.encoding())
    let old = try Yesterday.store(change.before, on: storage)
    try await old.create(change.data, as: Yesterday.ann)
    let before = try await storage.schemaEntries()

    let store = try Yesterday.store(change.after, on: storage)
    let commits = storage.counts.commits
    try await store.prepare { _, _ in Issue.record("nothing takes long") }
    _ = try await store.auditTrail(as: Yesterday.ann).head()
    for kind in change.after { try await read(kind, store) }
    #expect(storage.counts.commits == commits)
    #expect(try await storage.schemaEntries() == before)

    try await write(change.after[0], store)
    let described = try await storage.schemaEntries()
    #expect(described.keys.sorted() == ["description"])
    let again = try Yesterday.store(change.after, on: storage)
    try await write(change.after[0], again)
    #expect(try await storage.schemaEntries() == described)
  }

  private func read<E: Entity>(_ type: E.Type, _ store: LifecycleStore) async throws {
    _ = try await store.repository(of: type, as: Yesterday.ann).list(Query(in: .all))
  }

  /// Archives a record, or takes it back.
  private func write<E: Entity>(_ type: E.Type, _ store: LifecycleStore) async throws {
    let repository = store.repository(of: type, as: Yesterday.ann)
    guard let record = try await repository.list(Query(in: .all)).records.first else {
      try await store.create(
        [Project<Yesterday.Paused>(id: 77), Badge(id: 1)].filter {
          store.schema.kinds.contains(Swift.type(of: $0).kind)
        },
        as: Yesterday.ann
      )
      return
    }
    if record.phase == .archived {
      try await repository.restore(record.id)
    } else {
      try await repository.archive(record.id)
    }
  }

  @Test(arguments: [Tenancy.isolated, .single])
  func `S25 tenancy may change while there are no records`(_ before: Tenancy) async throws {
    let storage = InMemoryStorage()
    let old = try Yesterday.store(Yesterday.kinds, on: storage, tenancy: before)
    let projects = old.repository(of: Project<Yesterday.Paused>.self, as: Yesterday.ann)
    try await projects.create(Project(id: 1))
    try await projects.archive(1)
    try await projects.hardDelete(1)
    let after: Tenancy = before == .single ? .isolated : .single
    let new = try Yesterday.store(Yesterday.kinds, on: storage, tenancy: after)
    try await new.create([Project<Yesterday.Paused>(id: 2)], as: Yesterday.ann)
    #expect(try await storage.schemaEntries()["description"]?.contains(after.rawValue) == true)
  }

  @Test func `S25 a key that is gone does not stand in the way of a restore`() async throws {
    let storage = InMemoryStorage.encoding()
    let old = try Yesterday.store([Yesterday.UniqueMember.self], on: storage)
    let before = old.repository(of: Yesterday.UniqueMember.self, as: Yesterday.ann)
    try await before.create(.init(id: "a", email: "same"))
    try await before.softDelete("a")
    try await before.create(.init(id: "b", email: "same"))

    struct NamedMember: Entity {
      static let kind: EntityKind = "member"
      static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("name", by: \.name)]
      let id: String
      var email: String?
      var name: String?
    }
    let store = try Yesterday.store(
      [NamedMember.self],
      on: storage,
      migrations: [.addUniqueKey("name", of: NamedMember.self)]
    )
    let members = store.repository(of: NamedMember.self, as: Yesterday.ann)
    try await members.restore("a")
    #expect(try await members.list().records.map(\.id) == ["a", "b"])
  }

  @Test func `S25 a link that can no longer be set stays away, and its record returns`()
    async throws
  {
    struct FixedNote: Entity {
      static let kind: EntityKind = "note"
      static let parents: [Parent<Self>] = [
        .belongs(to: Project<Yesterday.Paused>.self, by: \.project, onEvery: .keep)
      ]
      let id: Int
      let project: Int?
      var text = "text"
    }
    let storage = InMemoryStorage.encoding()
    let kinds: [any Entity.Type] = [Project<Yesterday.Paused>.self, KeptNote.self]
    let old = try Yesterday.store(kinds, on: storage)
    try await old.create(
      [Project<Yesterday.Paused>(id: 1), KeptNote(id: 1, project: 1)],
      as: Yesterday.ann
    )
    let projects = old.repository(of: Project<Yesterday.Paused>.self, as: Yesterday.ann)
    try await projects.softDelete(1)
    let store = try Yesterday.store(
      [Project<Yesterday.Paused>.self, FixedNote.self],
      on: storage
    )
    let outcome = try await store.repository(
      of: Project<Yesterday.Paused>.self,
      as: Yesterday.ann
    ).restore(1)
    #expect(outcome.record?.phase == .active)
    let note = try await store.repository(of: FixedNote.self, as: Yesterday.ann).find(1)
    #expect(note.project == nil)
  }
}
