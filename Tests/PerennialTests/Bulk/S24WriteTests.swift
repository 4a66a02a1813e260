import PerennialTesting
import Testing

@testable import Perennial

/// Rule S24: creates and updates of many records.
@Suite struct S24WriteTests {
  @Test(arguments: BulkMedium.allCases)
  func `S24 updates may trade unique keys and places in a tree`(_ medium: BulkMedium) async throws {
    try await medium.withRegistry { registry in
      try await registry.folders.create([
        Folder(id: 1, name: "a"), Folder(id: 2, parent: 1, name: "b"),
        Folder(id: 3, parent: 2, name: "c"),
      ])
      let commits = registry.storage.commits
      let records = try await registry.folders.update([
        Folder(id: 1, parent: 3, name: "b"), Folder(id: 2, name: "a"),
        Folder(id: 3, parent: 2, name: "c"),
      ])
      #expect(registry.storage.commits == commits + 1)
      #expect(
        records.map(\.version) == [2, 2, 2] && records.map(\.entity.name) == ["b", "a", "c"]
      )
      #expect(try await registry.folders.find(1).entity.parent == 3)
      let actions = try await registry.audit().suffix(3).map(\.event.action)
      #expect(actions == ["move", "move", "update"])
    }
  }

  @Test func `S24 updates of which one is refused change nothing`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.folders.create([
      Folder(id: 1, name: "a"), Folder(id: 2, name: "b"), Folder(id: 3, name: "c"),
    ])
    try await registry.folders.softDelete(3)
    let cases: [([Folder], Identifier)] = [
      ([Folder(id: 1, name: "x"), Folder(id: 3, name: "y")], .integer(3)),
      ([Folder(id: 2, name: "a")], .integer(2)),
      ([Folder(id: 1, name: "x"), Folder(id: 2, name: "x")], .integer(2)),
      ([Folder(id: 2, parent: 1), Folder(id: 1, parent: 2)], .integer(1)),
      ([Folder(id: 2), Folder(id: 1, parent: 3)], .integer(1)),
      ([Folder(id: 2), Folder(id: 1, parent: 9)], .integer(1)),
    ]
    let before = try await registry.contents()
    for (values, id) in cases {
      let error = await refusal { try await registry.folders.update(values) }
      // Of two that cannot go together either is to blame.
      #expect(error?.one?.id == id || error?.one?.id == .integer(2), "\(values)")
      #expect(try await registry.contents() == before)
    }
    let twice = await refusal {
      try await registry.folders.update([Folder(id: 1), Folder(id: 1)])
    }
    guard case .invalidArgument? = twice else {
      Issue.record("not refused: \(String(describing: twice))")
      return
    }
    let version = await refusal {
      try await registry.folders.update([Folder(id: 1)], ifVersions: [1: 4])
    }
    #expect(
      version?.one?.reason
        == (await refusal {
          try await registry.folders.update(Folder(id: 1), ifVersion: 4)
        })
    )
  }

  @Test func `S24 updates on their own answer as the verb alone`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.folders.create([
      Folder(id: 1, name: "a"), Folder(id: 2, name: "b"), Folder(id: 3, name: "c"),
    ])
    try await registry.folders.softDelete(3)
    let report = try await registry.folders.eachOnItsOwn().update([
      Folder(id: 3, name: "z"), Folder(id: 1, name: "d"), Folder(id: 2, parent: 3),
      Folder(id: 9, name: "a"),
    ])
    #expect(
      report.texts == ["3 NOT_FOUND", "1 written", "2 CONFLICT_FOLDER", "9 NOT_FOUND"]
    )
    guard case .success(let record) = report.answers[1].result else { return }
    #expect(record.entity.name == "d" && record.version == 2)
  }

  @Test(arguments: BulkMedium.allCases)
  func `S24 creates on their own leave out what cannot be, and what hangs on it`(
    _ medium: BulkMedium
  ) async throws {
    try await medium.withRegistry { registry in
      try await registry.folders.create(Folder(id: 1, name: "a"))
      let report = try await registry.folders.eachOnItsOwn().create([
        Folder(id: 5, parent: 4), Folder(id: 4, parent: 3), Folder(id: 3, parent: 9),
        Folder(id: 1), Folder(id: 7, parent: 6), Folder(id: 6, name: "b"), Folder(id: 6),
        Folder(id: 8, name: "b"), Folder(id: 0), Folder(id: 10, parent: 11),
        Folder(id: 11, parent: 10),
      ])
      #expect(
        report.texts == [
          "5 NOT_FOUND", "4 NOT_FOUND", "3 NOT_FOUND", "1 CONFLICT_FOLDER", "7 written",
          "6 written", "6 CONFLICT_FOLDER", "8 CONFLICT_FOLDER", "0 INVALID_ARGUMENT",
          "10 NOT_FOUND", "11 NOT_FOUND",
        ]
      )
      #expect(try await registry.ids(Folder.self) == [1, 7, 6])
    }
  }

  @Test func `S24 batches of creates stop where the storage fails`() async throws {
    let registry = try Registry(InMemoryStorage())
    registry.storage.fail(after: 1)
    let report = try await registry.steps.eachOnItsOwn(inBatchesOf: 2)
      .create((1...5).map { Step(id: $0) })
    #expect(report.texts == ["1 written", "2 written"] && report.remaining == [3, 4, 5])
    registry.storage.fail(after: nil)
    #expect(try await registry.ids(Step.self) == [1, 2])
  }
}
