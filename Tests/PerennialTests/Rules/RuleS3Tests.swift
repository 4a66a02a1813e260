import Perennial
import PerennialTesting
import Testing

/// S3: a restore gives back exactly what the root's own operations took.
@Suite struct RuleS3Tests {
  typealias Folder = RulesHouse.Folder
  typealias Label = RulesHouse.Label
  typealias File = RulesHouse.File

  @Test func `S3 a restore gives back the root and every member`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(
      Folder(id: 1),
      Folder(id: 2, within: 1),
      File(id: 1, folder: 2),
      File(id: 2, folder: 1)
    )
    try await bench.of(Folder.self).softDelete(1)
    let outcome = try await bench.of(Folder.self).restore(1)
    #expect(outcome.affected == ["folder": 2, "file": 2])
    #expect(outcome.summary.members == ["folder": 1, "file": 2])
    #expect(outcome.record?.state == .active && outcome.record?.heldBy == [])
    #expect(try await bench.ids(File.self) == [1, 2])
    let file = try await bench.get(File.self, 1)
    #expect(file.heldBy.isEmpty && file.deletedAt == nil && file.version == 3)
    #expect(try await bench.store.recycleBin(as: RulesBench.ann).list().entries.isEmpty)
  }

  @Test func `S3 children that were deleted on their own stay deleted`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1), File(id: 2, folder: 1))
    try await bench.of(File.self).softDelete(1)
    let version = try await bench.get(File.self, 1).version
    try await bench.of(Folder.self).softDelete(1)
    let outcome = try await bench.of(Folder.self).restore(1)
    #expect(outcome.affected == ["folder": 1, "file": 1])
    #expect(outcome.summary.members == ["file": 2], "the tombstone is lifted from both")
    let file = try await bench.get(File.self, 1)
    #expect(file.state == .trashed && file.heldBy.count == 1 && file.version == version)
    try await bench.of(File.self).restore(1)
    #expect(try await bench.ids(File.self) == [1, 2])
  }

  @Test func `S3 a child deleted on its own within a deleted folder stays archived`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1))
    try await bench.of(Folder.self).softDelete(1)
    try await bench.of(File.self).archive(1)
    try await bench.of(Folder.self).restore(1)
    let file = try await bench.get(File.self, 1)
    #expect(file.state == .vaulted && file.heldBy.count == 1)
    #expect(try await bench.of(File.self).restore(1).record?.state == .draft)
  }

  @Test(arguments: [true, false])
  func `S3 a child of two deleted parents returns with the second one`(
    _ folderFirst: Bool
  ) async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), Label(id: 1), File(id: 1, folder: 1, label: 1))
    let (folders, labels) = (bench.of(Folder.self), bench.of(Label.self))
    try await folders.softDelete(1)
    try await labels.archive(1)
    if folderFirst {
      #expect(try await folders.restore(1).affected == ["folder": 1])
      #expect(try await bench.get(File.self, 1).state == .trashed)
      #expect(try await labels.restore(1).affected == ["label": 1, "file": 1])
    } else {
      #expect(try await labels.restore(1).affected == ["label": 1])
      #expect(try await bench.get(File.self, 1).state == .trashed)
      #expect(try await folders.restore(1).affected == ["folder": 1, "file": 1])
    }
    let file = try await bench.get(File.self, 1)
    #expect(file.state == .draft && file.heldBy.isEmpty && file.version == 3)
  }

  @Test func `S3 all operations of one root are lifted together`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1))
    try await bench.of(Folder.self).softDelete(1)
    try await bench.of(Folder.self).archive(1)
    #expect(try await bench.get(File.self, 1).heldBy.count == 2)
    let outcome = try await bench.of(Folder.self).restore(1)
    #expect(outcome.affected == ["folder": 1, "file": 1])
    #expect(outcome.summary.members == ["file": 1])
    #expect(try await bench.get(File.self, 1).version == 3)
  }

  @Test func `S3 the root goes where its action leads and dependents where they were`()
    async throws
  {
    let bench = try RulesHouse.bench()
    let files = bench.of(File.self)
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1), File(id: 2, folder: 1))
    for id in 1...2 { try await files.perform(.finish, on: id) }
    try await files.archive(1)
    #expect(try await files.restore(1).record?.state == .draft, "a destination is named")
    try await files.perform(.finish, on: 1)
    try await files.softDelete(1)
    #expect(try await files.restore(1).record?.state == .final, "none is named")
    try await bench.of(Folder.self).archive(1)
    #expect(try await bench.get(File.self, 2).state == .vaulted)
    try await bench.of(Folder.self).restore(1)
    #expect(try await bench.get(File.self, 2).state == .final, "a dependent ignores the action")
    #expect(try await bench.get(File.self, 2).lastActiveState == .final)
  }

  @Test func `S3 tombstones are told apart by operation and not by root`() async throws {
    let bench = try RulesHouse.bench()
    let (folders, files) = (bench.of(Folder.self), bench.of(File.self))
    try await bench.create(Folder(id: 1), Folder(id: 2, within: 1), File(id: 1, folder: 2))
    try await folders.softDelete(2)
    try await folders.restore(2)
    try await files.softDelete(1)
    try await folders.softDelete(2)
    try await folders.softDelete(1)
    let outcome = try await folders.restore(1)
    #expect(
      outcome.affected == ["folder": 1] && outcome.summary.members == ["folder": 1, "file": 1]
    )
    #expect(try await bench.get(Folder.self, 2).heldBy.count == 1)
    #expect(try await folders.restore(2).affected == ["folder": 1])
    #expect(try await bench.get(File.self, 1).state == .trashed)
    #expect(try await files.restore(1).affected == ["file": 1])
  }

  @Test func `S3 what was removed for good meanwhile is not missed`() async throws {
    let bench = try RulesHouse.bench()
    let (folders, files) = (bench.of(Folder.self), bench.of(File.self))
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1), File(id: 2, folder: 1))
    try await folders.softDelete(1)
    try await files.archive(1)
    try await files.hardDelete(1)
    let bin = try await bench.store.recycleBin(as: RulesBench.ann).list()
    #expect(bin.entries.map(\.memberCount) == [2])
    #expect(try await folders.restore(1).affected == ["folder": 1, "file": 1])
    #expect(try await bench.ids(File.self, in: .all) == [2])
  }

  @Test func `S3 what is created after an operation is not part of it`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1))
    try await bench.of(Folder.self).softDelete(1)
    try await bench.create(Folder(id: 2), File(id: 2, folder: 2))
    try await bench.of(Folder.self).softDelete(2)
    try await bench.of(Folder.self).restore(1)
    #expect(try await bench.ids(File.self) == [1])
  }

  @Test func `S3 a restored record can go through it all again`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1))
    for round in 1...5 {
      try await bench.of(Folder.self).softDelete(1)
      try await bench.of(Folder.self).restore(1)
      #expect(try await bench.get(File.self, 1).version == 1 + 2 * round)
    }
    #expect(try await bench.get(File.self, 1).heldBy.isEmpty)
  }
}
