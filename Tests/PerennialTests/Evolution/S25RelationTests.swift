@testable import Perennial
import PerennialTesting
import Testing

/// Rule S25: records of before are linked by a new relation, and stay as they are otherwise.
@Suite struct S25RelationTests {
  typealias Project<States: StateTable> = Yesterday.Project<States>
  typealias LinkedNote = Yesterday.LinkedNote

  private static let linked: [any Entity.Type] = [
    Project<Yesterday.Paused>.self, LinkedNote.self, Yesterday.Member.self,
  ]

  private let storage = InMemoryStorage.encoding()

  private func yesterday() throws -> LifecycleStore {
    try Yesterday.store(Yesterday.kinds, on: storage)
  }

  @Test func `S25 a new relation links the records of every phase and tenant`() async throws {
    let old = try yesterday()
    for (caller, count) in [(Yesterday.ann, 2_300), (Yesterday.eve, 5)] {
      try await old.create((1...3).map { Project<Yesterday.Paused>(id: $0) }, as: caller)
      let notes = (1...count).map { Yesterday.Note(id: $0, project: $0 % 4 == 0 ? nil : $0 % 4) }
      try await old.create(notes, as: caller)
    }
    let notes = old.repository(of: Yesterday.Note.self, as: Yesterday.ann)
    try await notes.softDelete(1)
    try await notes.archive(5)
    let before = try await storage.yesterdaysHeaders()

    let store = try Yesterday.store(
      Self.linked,
      on: storage,
      migrations: [.addRelation("project", of: LinkedNote.self)]
    )
    var steps: [[Int]] = []
    try await store.prepare { steps.append([$0, $1]) }
    #expect(try await storage.yesterdaysHeaders() == before)
    #expect(steps.map(\.[1]) == Array(repeating: 2 * 2_305, count: 7))
    #expect(steps.map(\.[0]) == [1_000, 2_000, 2_305, 3_305, 4_305, 4_605, 4_610])

    let projects = store.repository(of: Project<Yesterday.Paused>.self, as: Yesterday.ann)
    let plan = try await projects.plan(.archive, on: 1)
    #expect(plan.summary.members == ["note": 575])
    let archived = try await projects.archive(1)
    #expect(archived.affected == ["project": 1, "note": 573], "all but the two put away before")
    let others = store.repository(of: LinkedNote.self, as: Yesterday.eve)
    let query = Query<LinkedNote>(under: .parent(1, by: "project"))
    #expect(try await others.list(query).records.map(\.id) == [1, 5])
    try await projects.restore(1)
    #expect(try await store.repository(of: LinkedNote.self, as: Yesterday.ann).find(9).version == 3)
  }

  @Test func `S25 a new relation to parents that do not exist is refused unless it may be`()
    async throws
  {
    let old = try yesterday()
    let projects = old.repository(of: Project<Yesterday.Paused>.self, as: Yesterday.ann)
    try await projects.create([.init(id: 1), .init(id: 2)])
    try await projects.archive(2)
    try await projects.hardDelete(2)
    let parents = [1, 2, 3, nil, 0, 3, 3, 3, 3]
    let notes = zip(1..., parents).map { Yesterday.Note(id: $0, project: $1) }
    try await old.create(notes, as: Yesterday.ann)
    try await old.create([Yesterday.Note(id: 1, project: 1)], as: Yesterday.eve)
    let before = try await storage.yesterdaysDump()
    let strict = try Yesterday.store(
      Self.linked,
      on: storage,
      migrations: [.addRelation("project", of: LinkedNote.self)]
    )
    let error = try #require(await refusal { try await strict.prepare() })
    #expect(
      "\(error)"
        == "SCHEMA_MISMATCH: “note” has 8 records whose relation “project” names no record: "
        + "acme/note/2, acme/note/3, acme/note/5, acme/note/6, acme/note/7 and 3 more; mend them with the "
        + "schema of before, or in an upgrade, or add the relation with missingParents: .leave."
    )
    guard case .schemaMismatch(let mismatch) = error else { return }
    #expect(mismatch.differences[0].records.count == 8)
    #expect(
      mismatch.differences[0].records.last
        == RecordKey(tenant: "rival", kind: "note", id: .integer(1))
    )
    #expect(try await storage.yesterdaysDump() == before)

    let store = try Yesterday.store(
      Self.linked,
      on: storage,
      migrations: [.addRelation("project", of: LinkedNote.self, missingParents: .leave)]
    )
    let members = try await store.repository(of: Project<Yesterday.Paused>.self, as: Yesterday.ann)
      .plan(.archive, on: 1).summary.members
    #expect(members == ["note": 1])
    let note = try await store.repository(of: LinkedNote.self, as: Yesterday.ann).find(3)
    #expect(note.project == 3)
  }

  @Test func `S25 a relation that was gone for a while is linked anew`() async throws {
    let old = try Yesterday.store(Self.linked, on: storage)
    try await old.create(
      [1, 2].map { Project<Yesterday.Paused>(id: $0) }
        + (1...3).map { LinkedNote(id: $0, project: 1) },
      as: Yesterday.ann
    )
    let gap = try yesterday().repository(of: Yesterday.Note.self, as: Yesterday.ann)
    try await gap.update(2) { $0.project = 2 }
    try await gap.update(3) { $0.project = nil }
    #expect(
      await refusal { try await Yesterday.store(Self.linked, on: storage).prepare() }?.code
        == "SCHEMA_MISMATCH"
    )
    let store = try Yesterday.store(
      Self.linked,
      on: storage,
      migrations: [.addRelation("project", of: LinkedNote.self)]
    )
    let notes = store.repository(of: LinkedNote.self, as: Yesterday.ann)
    for (project, expected) in [(1, [1]), (2, [2])] {
      let query = Query<LinkedNote>(under: .parent(project, by: "project"))
      #expect(try await notes.list(query).records.map(\.id) == expected)
    }
  }
}
