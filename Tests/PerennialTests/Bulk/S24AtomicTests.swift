import PerennialTesting
import Testing

@testable import Perennial

/// Rule S24: verbs on many records, all of them or none.
@Suite struct S24AtomicTests {
  @Test(arguments: BulkMedium.allCases)
  func `S24 many records are one commit, each root with its operation and audit record`(
    _ medium: BulkMedium
  ) async throws {
    try await medium.withRegistry { registry in
      try await registry.fill()
      let commits = registry.storage.commits
      let outcome = try await registry.folders.softDelete([2, 1], reason: "moved out")
      #expect(registry.storage.commits == commits + 1)
      #expect(outcome.items.map(\.id) == [2, 1])
      #expect(outcome.items.map(\.status) == [.done, .done])
      #expect(outcome.items.map(\.memberCount) == [2, 4])
      #expect(outcome.affected == ["folder": 3, "paper": 5])
      #expect(outcome.summary.members == ["folder": 1, "paper": 5])
      let bin = try await registry.store.recycleBin(as: Registry.ann).list().entries
      #expect(Set(bin.map(\.rootID)) == [.integer(1), .integer(2)])
      #expect(bin.allSatisfy { $0.reason == "moved out" })
      let records = try await registry.audit().suffix(2)
      #expect(records.map(\.event.entityID) == [.integer(1), .integer(2)])
      #expect(
        records.map(\.event.operation) == [outcome.items[1].operation, outcome.items[0].operation]
      )
      #expect(
        records.map(\.sequence) == [outcome.items[1].auditSequence, outcome.items[0].auditSequence]
      )
      #expect(records.map { $0.event.members.reduce(0) { $0 + $1.count } } == [4, 2])
      try await registry.folders.restore(1)
      #expect(try await registry.ids(Folder.self) == [1, 3])
      #expect(try await registry.ids(Paper.self) == [11, 12, 31])
    }
  }

  @Test(arguments: [[1, 3], [3, 1], [3, 1, 3, 1], [1, 3, 2], [2, 3, 1]])
  func `S24 a record that another one takes along is its member, in any order`(
    _ ids: [Int]
  ) async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let outcome = try await registry.folders.archive(.ids(ids))
    #expect(outcome.items.map(\.id) == (ids.count == 4 ? [3, 1] : ids))
    for item in outcome.items where item.id == 3 {
      #expect(item.status == .takenAlong(by: 1))
      #expect(item.operation == nil && item.auditSequence == nil)
    }
    let record = try await registry.folders.find(3, in: .all)
    #expect(record.heldBy == [outcome.items.first { $0.id == 1 }?.operation])
    #expect(record.version == 2)
    #expect(outcome.summary.members["folder"] == 1)
  }

  @Test(arguments: BulkMedium.allCases)
  func `S24 one refusal refuses all, and names the record and its own error`(
    _ medium: BulkMedium
  ) async throws {
    try await medium.withRegistry { registry in
      try await registry.fill()
      try await registry.folders.softDelete(2)
      let before = try await registry.contents()
      let error = await refusal { try await registry.folders.softDelete([1, 2, 9]) }
      #expect(error?.one?.id == .integer(2))
      #expect(
        error?.one?.reason == .notFound(KindName(kind: "folder", displayName: Folder.displayName))
      )
      #expect(error?.code == "NOT_FOUND" && error?.httpStatus == 404)
      #expect(error?.message == "Folder 2: Folder not found")
      let archived = await refusal { try await registry.folders.hardDelete([1, 2]) }
      #expect(archived?.one?.reason == (await refusal { try await registry.folders.hardDelete(1) }))
      #expect(try await registry.contents() == before)
    }
  }

  @Test func `S24 what the call takes along stands in no other's way`() async throws {
    for ids in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
      let registry = try Registry(InMemoryStorage())
      try await registry.steps.create([Step(id: 1), Step(id: 2, after: 1), Step(id: 3, after: 2)])
      let error = await refusal { try await registry.steps.softDelete([1, 2]) }
      guard case .blockedByDependents(let blocked)? = error?.one?.reason else {
        Issue.record("not blocked: \(String(describing: error))")
        return
      }
      #expect(error?.one?.id == .integer(2) && blocked.counts == ["step": 1])
      let outcome = try await registry.steps.softDelete(.ids(ids))
      #expect(outcome.items.allSatisfy { $0.status == .done })
      try await registry.steps.restore(.ids(ids.reversed()))
      #expect(try await registry.ids(Step.self) == [1, 2, 3])
      try await registry.steps.archive(.ids(ids))
      try await registry.steps.hardDelete(.ids(ids))
      #expect(try await registry.ids(Step.self, in: .all) == [])
    }
  }

  @Test(arguments: BulkMedium.allCases)
  func `S24 restores give back what the operations took, in any order`(
    _ medium: BulkMedium
  ) async throws {
    try await medium.withRegistry { registry in
      try await registry.fill()
      try await registry.papers.softDelete(31)
      try await registry.folders.softDelete(3)
      try await registry.folders.softDelete([1, 2])
      let alone = await refusal { try await registry.folders.restore([3]) }
      #expect(alone?.one?.reason == (await refusal { try await registry.folders.restore(3) }))
      let outcome = try await registry.folders.restore([3, 1])
      #expect(outcome.items.map(\.status) == [.done, .done])
      #expect(try await registry.ids(Folder.self) == [1, 3])
      #expect(try await registry.ids(Paper.self) == [11, 12])
      try await registry.papers.softDelete([11, 12])
      try await registry.folders.softDelete(1)
      let ancestors = try await registry.papers.restore([31, 12], restoringAncestors: true)
      #expect(ancestors.items.map(\.status) == [.done, .done])
      #expect(try await registry.ids(Paper.self) == [12, 31])
      #expect(try await registry.ids(Folder.self) == [1, 3])
      let restored = try await registry.audit().suffix(2).flatMap(\.event.restoredAncestors)
      #expect(restored.map(\.id) == [.integer(1)])
    }
  }

  @Test func `S24 a record without an operation of its own returns as a member`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    try await registry.folders.softDelete(1)
    let outcome = try await registry.folders.restore([3, 1])
    #expect(outcome.items.map(\.status) == [.takenAlong(by: 1), .done])
    #expect(try await registry.ids(Folder.self) == [1, 2, 3])
    let again = await refusal { try await registry.folders.restore([3, 1]) }
    #expect(again?.one?.id == .integer(3))
    let unchanged = try await registry.folders.restore([3, 1], ifAlreadyDone: .succeed)
    #expect(unchanged.items.map(\.status) == [.unchanged, .unchanged])
  }

  @Test(arguments: BulkMedium.allCases)
  func `S24 removals go leaves first, with their snapshots and the files of all, each once`(
    _ medium: BulkMedium
  ) async throws {
    try await medium.withRegistry { registry in
      try await registry.folders.create([
        Folder(id: 1, cover: "a"), Folder(id: 2, cover: "b"), Folder(id: 3, parent: 1, cover: "a"),
      ])
      try await registry.papers.create(
        [(11, 1), (21, 2), (31, 3)].map { Paper(id: $0, folder: $1) }
      )
      try await registry.folders.softDelete(3)
      try await registry.folders.archive([1, 2])
      let outcome = try await registry.folders.hardDelete([3, 2, 1])
      #expect(outcome.items.map(\.status) == [.takenAlong(by: 1), .done, .done])
      #expect(outcome.affected == ["folder": 3, "paper": 3])
      #expect(outcome.summary.effects == 2 && outcome.effects.done == 2)
      #expect(registry.handler.files.sorted() == ["a", "b"])
      let snapshots = try await registry.audit().suffix(2).map { record in
        record.event.previousState.map(\.id)
      }
      #expect(snapshots.map { Set($0) } == [[.integer(11), .integer(31)], [.integer(21)]])
      #expect(try await registry.ids(Paper.self, in: .all) == [])
      let gone = try await registry.folders.hardDelete([1, 2], ifAlreadyDone: .succeed)
      #expect(gone.items.map(\.status) == [.unchanged, .unchanged])
      let trail = try await registry.store.auditTrail(as: Registry.ann).records(of: Paper.self, 31)
      #expect(trail.records.count == 4)
    }
  }

  @Test func `S24 links are detached and given back over all operations`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    try await registry.editors.create([Editor(id: "bob"), Editor(id: "cleo")])
    for (paper, editor) in [(11, "bob"), (12, "cleo"), (21, "bob")] {
      try await registry.papers.update(paper) { $0.editor = editor }
    }
    let outcome = try await registry.editors.softDelete(["cleo", "bob"])
    #expect(outcome.summary.detached == ["paper": 3])
    let relinked = try await registry.audit().suffix(2).map { $0.event.relinked.map(\.count) }
    #expect(relinked == [[2], [1]])
    #expect(try await registry.papers.list().records.allSatisfy { $0.entity.editor == nil })
    let back = try await registry.editors.restore(["bob", "cleo"])
    #expect(back.summary.reattached == ["paper": 3])
    #expect(try await registry.papers.find(21).entity.editor == "bob")
  }

  @Test func `S24 a kind's own actions work on many`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.tickets.create((1...4).map { Ticket(id: $0) })
    let outcome = try await registry.tickets.perform(.close, on: [1, 2])
    #expect(outcome.affected == ["ticket": 2])
    let error = await refusal { try await registry.tickets.perform(.close, on: [3, 2]) }
    #expect(error?.one?.id == .integer(2))
    let rest = try await registry.tickets.perform(.close, on: [3, 2], ifAlreadyDone: .succeed)
    #expect(rest.items.map(\.status) == [.done, .unchanged])
    try await registry.tickets.perform(.drop, on: [1, 4])
    #expect(try await registry.tickets.find(1, in: .all).state == .gone)
    try await registry.tickets.perform(.revive, on: [4, 1])
    #expect(
      try await registry.tickets.list().records.map(\.state) == [.closed, .closed, .closed, .open]
    )
  }

  @Test func `S24 all that a query finds is one commit`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    try await registry.papers.create((100..<1300).map { Paper(id: $0, folder: 2) })
    let commits = registry.storage.commits
    let query = Query<Paper>(under: .parent(Folder.self, 2), order: .newestFirst, limit: 7) {
      $0.id != 21
    }
    let outcome = try await registry.papers.softDelete(.matching(query))
    #expect(registry.storage.commits == commits + 1)
    #expect(outcome.items.map(\.id) == (100..<1300).reversed() + [22])
    #expect(try await registry.ids(Paper.self) == [11, 12, 21, 31])
    try await registry.papers.archive(.matching(Query(in: .inactive)))
    #expect(try await registry.papers.counts().phases == [.active: 4, .archived: 1201])
    let none = try await registry.papers.softDelete(.matching(Query(in: .inactive)))
    #expect(none.items.isEmpty && none.affected.isEmpty)
  }
}
