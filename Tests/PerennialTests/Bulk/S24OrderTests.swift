import PerennialTesting
import Testing

@testable import Perennial

/// Rule S24: the order of ids and the size of batches decide nothing about what is refused.
@Suite struct S24OrderTests {
  @Test(arguments: [[1, 2, 3, 4], [4, 3, 2, 1], [2, 4, 1, 3]])
  func `S24 the order of batches decides nothing about what is refused`(
    _ ids: [Int]
  ) async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.steps.create([
      Step(id: 1), Step(id: 2, after: 1), Step(id: 3, after: 2), Step(id: 4), Step(id: 5, after: 4),
    ])
    let each = registry.steps.eachOnItsOwn(inBatchesOf: 1)
    let report = try await each.softDelete(.ids(ids))
    #expect(Set(report.texts) == ["1 done", "2 done", "3 done", "4 CONFLICT_STEP"])
    #expect(report.answers.map(\.id) == ids)
    #expect(try await registry.ids(Step.self) == [4, 5])
    let restored = try await each.restore(.ids(ids))
    #expect(Set(restored.texts) == ["1 done", "2 done", "3 done", "4 CONFLICT_STEP"])
    #expect(try await registry.ids(Step.self) == [1, 2, 3, 4, 5])
  }

  @Test(arguments: BulkMedium.allCases, [[1, 9, 3], [9, 3, 1], [3, 1, 9]])
  func `S24 an id that an earlier batch took along is its member`(
    _ medium: BulkMedium,
    _ ids: [Int]
  ) async throws {
    try await medium.withRegistry { registry in
      try await registry.fill()
      let each = registry.folders.eachOnItsOwn(inBatchesOf: 1)
      let isChildFirst = ids[0] == 3 || ids[1] == 3
      let expected: Set =
        isChildFirst
        ? ["1 done", "3 done", "9 NOT_FOUND"] : ["1 done", "3 takenAlong(by: 1)", "9 NOT_FOUND"]
      #expect(Set(try await each.softDelete(.ids(ids)).texts) == expected)
      #expect(Set(try await each.restore(.ids(ids)).texts) == expected)
      #expect(Set(try await each.archive(.ids(ids)).texts) == expected)
      #expect(Set(try await each.hardDelete(.ids(ids)).texts) == expected)
      #expect(try await registry.ids(Folder.self, in: .all) == [2])
    }
  }

  @Test(arguments: [[1, 3], [3, 1]])
  func `S24 a restore's members and ancestors come back in any order`(_ ids: [Int]) async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    try await registry.folders.softDelete(1)
    let each = registry.folders.eachOnItsOwn(inBatchesOf: 1)
    let restored = try await each.restore(.ids(ids))
    #expect(Set(restored.texts) == ["1 done", "3 takenAlong(by: 1)"])
    try await registry.folders.softDelete(3)
    try await registry.folders.softDelete(1)
    let both = try await each.restore(.ids(ids), restoringAncestors: true)
    #expect(both.refused.isEmpty)
    #expect(try await registry.ids(Folder.self) == [1, 2, 3])
  }

  @Test func `S24 what was taken along is its member also where done already is fine`()
    async throws
  {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    try await registry.folders.create(Folder(id: 4))
    try await registry.folders.softDelete(4)
    let each = registry.folders.eachOnItsOwn(inBatchesOf: 1)
    let report = try await each.softDelete([1, 3, 4], ifAlreadyDone: .succeed)
    #expect(report.texts == ["1 done", "3 takenAlong(by: 1)", "4 unchanged"])
  }

  @Test func `S24 what an earlier batch took along is not refused to a query either`()
    async throws
  {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let each = registry.folders.eachOnItsOwn(inBatchesOf: 1)
    let report = try await each.softDelete(.matching(Query(in: [.active, .inactive])))
    #expect(report.texts == ["1 done", "2 done", "3 takenAlong(by: 1)"])
  }

  @Test func `S24 a version that is another one is refused also after the record went`()
    async throws
  {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    try await registry.folders.create(Folder(id: 4, parent: 1))
    let each = registry.folders.eachOnItsOwn(inBatchesOf: 1)
    let report = try await each.softDelete(.ids([1, 3, 4], ifVersions: [3: 7, 4: 1]))
    #expect(report.texts == ["1 done", "3 NOT_FOUND", "4 takenAlong(by: 1)"])
  }
}
