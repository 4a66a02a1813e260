@testable import Perennial
import PerennialTesting
import Testing

/// Rule S25: what does not fit is refused before the first verb, with every difference and its remedy.
@Suite struct S25RefusalTests {
  typealias Project<States: StateTable> = Yesterday.Project<States>

  /// Yesterday's data: three projects, one paused and one binned while paused, two notes, three members.
  private static func yesterday() async throws -> FaultyStorage {
    let storage = FaultyStorage(InMemoryStorage.encoding())
    let store = try Yesterday.store(Yesterday.kinds, on: storage)
    let projects = store.repository(of: Project<Yesterday.Paused>.self, as: Yesterday.ann)
    try await projects.create((1...3).map { .init(id: $0) })
    for id in [2, 3] { try await projects.perform(.init(rawValue: "to PAUSED"), on: id) }
    try await projects.softDelete(3)
    try await store.create((1...2).map { Yesterday.Note(id: $0, project: $0) }, as: Yesterday.ann)
    try await store.create(
      ["a", "b", "c"].map { Yesterday.Member(id: $0, email: $0) },
      as: Yesterday.ann
    )
    return storage
  }

  @Test(arguments: cases)
  func `S25 data that does not fit is refused, naming every difference and its remedy`(
    _ test: Case
  ) async throws {
    let storage = try await Self.yesterday()
    let before = try await storage.yesterdaysDump()
    for kinds in [test.kinds, test.kinds.reversed()] {
      let store = try Yesterday.store(
        kinds,
        on: storage,
        tenancy: test.tenancy,
        migrations: test.migrations
      )
      let error = try #require(await refusal { try await store.prepare() })
      #expect("\(error)" == "SCHEMA_MISMATCH: " + test.lines.joined(separator: "\n"))
      #expect(error.httpStatus == 500 && !error.message.contains("project"))
      #expect(await refusal { try await list(kinds[0], store) } == error)
    }
    #expect(try await storage.yesterdaysDump() == before)
  }

  private func list<E: Entity>(_ type: E.Type, _ store: LifecycleStore) async throws {
    _ = try await store.repository(of: type, as: Yesterday.ann).list()
  }

  @Test func `S25 every verb is refused, after the caller is known`() async throws {
    let storage = try await Self.yesterday()
    let kinds: [any Entity.Type] = [Project<Yesterday.Simple>.self, Yesterday.Note.self]
    let store = try Yesterday.store(kinds, on: storage)
    let mismatch = try #require(await refusal { try await store.prepare() })
    let notes = store.repository(of: Yesterday.Note.self, as: Yesterday.ann)
    let calls: [@Sendable () async throws -> Void] = [
      { _ = try await notes.find(1) }, { _ = try await notes.list() },
      { _ = try await notes.counts() }, { try await notes.create(.init(id: 9)) },
      { try await notes.update(1) { $0.text = "x" } }, { try await notes.archive(1) },
      { try await notes.hardDelete(1, ifAlreadyDone: .succeed) },
      { _ = try await notes.plan(.archive, on: 1) },
      { try await notes.execute(PlanToken(rawValue: "token")) },
      { try await store.create([Yesterday.Note(id: 9)], as: Yesterday.ann) },
      { _ = try await store.auditTrail(as: Yesterday.ann).head() },
      { _ = try await store.recycleBin(as: Yesterday.ann).list() },
    ]
    for (index, call) in calls.enumerated() {
      #expect(await refusal { try await call() } == mismatch, "call \(index)")
      let fresh = try Yesterday.store(kinds, on: storage)
        .repository(of: Yesterday.Note.self, as: nil)
      #expect(await refusal { try await fresh.find(1) } == .unauthenticated)
    }
  }

  @Test func `S25 a difference has its kind, its rule and a message`() async throws {
    let storage = try await Self.yesterday()
    let kinds: [any Entity.Type] = [Project<Yesterday.Paused>.self, Yesterday.LinkedNote.self]
    let store = try Yesterday.store(kinds, on: storage)
    guard case .schemaMismatch(let mismatch) = await refusal({ try await store.prepare() }) else {
      Issue.record("nothing was refused")
      return
    }
    #expect(mismatch.differences.map(\.kind) == ["member", "note"])
    #expect(mismatch.differences.map(\.rule) == [.missingKind, .newRelation])
    #expect(mismatch.differences.allSatisfy { $0.records.isEmpty })
    #expect("“note” \(mismatch.differences[1].message)." == Self.newRelation)
  }

  @Test func `S25 a store of a newer program is refused`() async throws {
    let storage = InMemoryStorage.encoding()
    let newer = try Yesterday.store([Yesterday.TitledNote.self], on: storage)
    try await newer.create([Yesterday.TitledNote(id: 1, title: "t")], as: Yesterday.ann)
    let store = try Yesterday.store([Yesterday.Note.self], on: storage)
    #expect(
      await refusal { try await store.prepare() }.map { "\($0)" }
        == "SCHEMA_MISMATCH: “note” has 1 record of payload version 2, newer than the schema's 1; use the "
        + "program that wrote them, or a newer one."
    )
  }

  @Test func `S25 a unique key with another scope or other parts is another key`() async throws {
    struct PairMember: Entity {
      static let kind: EntityKind = "member"
      static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("email", by: \.email, \.id)]
      let id: String
      var email: String?
    }
    let storage = InMemoryStorage.encoding()
    let old = try Yesterday.store([Yesterday.UniqueMember.self], on: storage)
    try await old.create([Yesterday.UniqueMember(id: "a", email: "a")], as: Yesterday.ann)
    for kind in [Yesterday.StrictMember.self, PairMember.self] as [any Entity.Type] {
      let store = try Yesterday.store([kind], on: storage)
      #expect(
        await refusal { try await store.prepare() }.map { "\($0)" }
          == "SCHEMA_MISMATCH: “member” has 1 record stored with another unique key “email”; declare "
          + ".addUniqueKey(\"email\", of: \(kind).self)."
      )
    }
  }

  /// A storage keeps a relation's links to one kind for ever, whether records live or not.
  @Test(arguments: [0, 1, 2])
  func `S25 a relation's name stands for one parent kind for ever`(_ gapCount: Int) async throws {
    let storage = InMemoryStorage.encoding()
    let before: [any Entity.Type] = [Project<Yesterday.Paused>.self, Yesterday.LinkedNote.self]
    let old = try Yesterday.store(before, on: storage)
    try await old.create(
      [Project<Yesterday.Paused>(id: 1), Yesterday.LinkedNote(id: 1, project: 1)],
      as: Yesterday.ann
    )
    let notes = old.repository(of: Yesterday.LinkedNote.self, as: Yesterday.ann)
    try await notes.archive(1)
    try await notes.hardDelete(1)
    for id in 0..<gapCount {
      let gap = try Yesterday.store([Project<Yesterday.Paused>.self], on: storage)
      try await gap.create([Project<Yesterday.Paused>(id: 10 + id)], as: Yesterday.ann)
    }
    let after: [any Entity.Type] = [
      Project<Yesterday.Paused>.self, Yesterday.Member.self, Yesterday.StrayNote.self,
    ]
    let store = try Yesterday.store(
      after,
      on: storage,
      migrations: [.addRelation("project", of: Yesterday.StrayNote.self)]
    )
    #expect(
      await refusal { try await store.prepare() }.map { "\($0)" }
        == "SCHEMA_MISMATCH: “note” has a relation “project” to “member” that was one to “project”; give "
        + "the relation another name."
    )
  }

  @Test func `S25 a refusal is kept, and preparing looks anew`() async throws {
    let storage = try await Self.yesterday()
    let kinds: [any Entity.Type] = [Project<Yesterday.Paused>.self, Yesterday.Note.self]
    let store = try Yesterday.store(kinds, on: storage)
    let notes = store.repository(of: Yesterday.Note.self, as: Yesterday.ann)
    let mismatch = try #require(await refusal { try await notes.find(1) })
    let calls = storage.counts
    #expect(await refusal { try await notes.find(1) } == mismatch)
    #expect(await refusal { try await notes.archive(1) } == mismatch)
    #expect(storage.counts == calls)
    #expect(await refusal { try await store.prepare() } == mismatch)

    let members = try Yesterday.store(Yesterday.kinds, on: storage)
      .repository(of: Yesterday.Member.self, as: Yesterday.ann)
    for id in ["a", "b", "c"] {
      try await members.archive(id)
      try await members.hardDelete(id)
    }
    try await store.prepare()
    try await notes.archive(1)
    #expect(try await notes.counts().phases == [.active: 1, .archived: 1])
  }

  @Test func `S25 a store that another schema already uses goes on`() async throws {
    let storage = InMemoryStorage.encoding()
    let old = try Yesterday.store(Yesterday.kinds, on: storage)
    let notes = old.repository(of: Yesterday.Note.self, as: Yesterday.ann)
    try await notes.create(.init(id: 1))
    let new = try Yesterday.store([Yesterday.Note.self, Yesterday.Member.self], on: storage)
    try await new.create([Yesterday.Note(id: 2)], as: Yesterday.ann)
    try await notes.create(.init(id: 3))
    #expect(try await notes.counts().phases == [.active: 3])
  }

  /// A storage that was filled without a description: the states of its records tell something all the same.
  @Test func `S25 a store without a description is looked at by its states`() async throws {
    let storage = try await Self.yesterday()
    try await storage.commit(.durable) { _ throws(LifecycleError) in
      var changes = ChangeSet(tenant: "acme", at: Timestamp(microseconds: 0))
      changes.entries = [
        EntryChange(
          namespace: SchemaMemory.namespace,
          key: Array("description".utf8),
          value: nil
        )
      ]
      return (changes, ())
    }
    let strange = try Yesterday.store([Project<Yesterday.Simple>.self], on: storage)
    #expect(
      await refusal { try await strange.prepare() }.map { "\($0)" }
        == "SCHEMA_MISMATCH: \(Self.missingState)"
    )
    let store = try Yesterday.store(Yesterday.kinds, on: storage)
    try await store.create([Yesterday.Note(id: 9)], as: Yesterday.ann)
    #expect(try await storage.schemaEntries().count == 1)
  }
}
