import Perennial
import PerennialTesting
import Testing

/// S6: inactive and archived records are read-only.
@Suite struct RuleS6Tests {
  typealias Folder = RulesHouse.Folder
  typealias File = RulesHouse.File

  /// A record that went alone, and one that went along.
  func bench(_ phase: Phase) async throws -> RulesBench {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), Folder(id: 2), File(id: 1), File(id: 2, folder: 1))
    if phase == .inactive {
      try await bench.of(File.self).softDelete(1)
      try await bench.of(Folder.self).softDelete(1)
    } else {
      try await bench.of(File.self).archive(1)
      try await bench.of(Folder.self).archive(1)
    }
    return bench
  }

  @Test(arguments: [Phase.inactive, .archived], [1, 2])
  func `S6 an update finds nothing by default and names the phase when told to look`(
    _ phase: Phase,
    _ id: Int
  ) async throws {
    let bench = try await bench(phase)
    let files = bench.of(File.self)
    #expect(try await bench.refused { try await files.update(File(id: id)) }.notFound == "file")
    #expect(
      try await bench.refused { try await files.update(id) { $0.label = 3 } }.notFound == "file"
    )
    let moved = try await bench.refused { try await files.move(id, \.folder, to: 2) }
    #expect(moved.notFound == "file")
    let scope: Scope = phase == .inactive ? .inactive : .archived
    for scope in [scope, .all, [.inactive, .archived]] {
      let value = try await bench.refused { try await files.update(File(id: id), in: scope) }
      let change = try await bench.refused {
        try await files.update(id, in: scope) { $0.folder = 2 }
      }
      #expect(value.notActive == phase && change.notActive == phase)
      #expect(value.error?.httpStatus == 409)
    }
  }

  @Test func `S6 saving what was read before a delete does not revive it`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(File(id: 1))
    let read = try await bench.get(File.self, 1)
    try await bench.of(File.self).softDelete(1)
    let refusal = try await bench.refused {
      try await bench.of(File.self).update(read.entity, ifVersion: read.version, in: .all)
    }
    #expect(refusal.notActive == .inactive)
    #expect(try await bench.get(File.self, 1).state == .trashed)
  }

  @Test func `S6 a change of active states does not start from an inactive one`() async throws {
    let bench = try await bench(.inactive)
    let refusal = try await bench.refused { try await bench.of(File.self).perform(.finish, on: 1) }
    #expect(refusal.transition?.state == "trashed" && refusal.transition?.allowedFrom == ["draft"])
  }

  @Test func `S6 an active record is updated without a change of its lifecycle`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), File(id: 1))
    try await bench.of(File.self).perform(.finish, on: 1)
    bench.clock.advance(by: 5)
    let updated = try await bench.of(File.self).update(File(id: 1, folder: 1))
    #expect(updated.state == .final && updated.version == 3 && updated.deletedAt == nil)
    #expect(updated.updatedAt == bench.clock.now() && updated.createdAt < updated.updatedAt)
    let stored = try await bench.get(File.self, 1)
    #expect(stored.version == 3 && stored.folder == 1 && stored.state == .final)
  }
}
