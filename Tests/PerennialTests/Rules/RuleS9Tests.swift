import Perennial
import PerennialTesting
import Testing

/// S9: a verb on a record that is already where the verb leads.
@Suite struct RuleS9Tests {
  typealias Folder = RulesHouse.Folder
  typealias File = RulesHouse.File

  static let bob = Principal(id: "bob", tenant: "globex", roles: ["admin"])

  private func audits(_ bench: RulesBench) async throws -> Int64 {
    try await bench.store.auditTrail(as: RulesBench.ann).head().sequence
  }

  /// Runs a call that must answer `unchanged` and leave no trace.
  private func unchanged<E: Entity>(
    _ bench: RulesBench,
    _ call: () async throws -> Outcome<E>
  ) async throws -> Record<E>? {
    let before = try await bench.everything()
    let outcome = try await call()
    #expect(outcome.status == .unchanged && outcome.affected.isEmpty)
    #expect(outcome.operation == nil && outcome.auditSequence == nil)
    #expect(try await bench.everything() == before, "without a new audit record")
    return outcome.record
  }

  @Test func `S9 a second soft delete is not found, or unchanged where that may succeed`()
    async throws
  {
    let bench = try RulesHouse.bench()
    let files = bench.of(File.self)
    try await bench.create(File(id: 1))
    try await files.softDelete(1)
    #expect(try await bench.refused { try await files.softDelete(1) }.notFound == "file")
    let seen = try await bench.refused { try await files.softDelete(1, in: .all) }
    #expect(
      seen.transition?.state == "trashed" && seen.transition?.allowedFrom == ["draft", "final"]
    )
    let record = try await unchanged(bench) {
      try await files.softDelete(1, ifAlreadyDone: .succeed)
    }
    #expect(record?.state == .trashed && record?.version == 2 && record?.heldBy.count == 1)
    _ = try await unchanged(bench) {
      try await files.perform(.trash, on: 1, ifAlreadyDone: .succeed)
    }
  }

  @Test func `S9 an archived record is not already soft-deleted`() async throws {
    let bench = try RulesHouse.bench()
    let files = bench.of(File.self)
    try await bench.create(File(id: 1))
    try await files.archive(1)
    let refusal = try await bench.refused {
      try await files.softDelete(1, ifAlreadyDone: .succeed)
    }
    #expect(refusal.notFound == "file")
    let seen = try await bench.refused {
      try await files.softDelete(1, in: .all, ifAlreadyDone: .succeed)
    }
    #expect(seen.transition?.state == "vaulted")
  }

  @Test func `S9 a second archive is refused, or unchanged`() async throws {
    let bench = try RulesHouse.bench()
    let files = bench.of(File.self)
    try await bench.create(File(id: 1), File(id: 2))
    try await files.archive(1)
    let refusal = try await bench.refused { try await files.archive(1) }
    #expect(refusal.transition?.state == "vaulted")
    #expect(refusal.transition?.allowedFrom == ["draft", "final", "trashed"])
    let record = try await unchanged(bench) { try await files.archive(1, ifAlreadyDone: .succeed) }
    #expect(record?.state == .vaulted)
    try await files.softDelete(2)
    #expect(
      try await files.archive(2, ifAlreadyDone: .succeed).status == .done,
      "inactive is not it"
    )
  }

  @Test func `S9 a second restore is refused, or unchanged`() async throws {
    let bench = try RulesHouse.bench()
    let files = bench.of(File.self)
    try await bench.create(File(id: 1))
    let refusal = try await bench.refused { try await files.restore(1) }
    #expect(refusal.transition?.state == "draft")
    #expect(refusal.transition?.allowedFrom == ["trashed", "vaulted"])
    let record = try await unchanged(bench) { try await files.restore(1, ifAlreadyDone: .succeed) }
    #expect(record?.state == .draft && record?.version == 1)
  }

  @Test func `S9 a second hard delete is not found, or unchanged without a record`() async throws {
    let bench = try RulesHouse.bench()
    let files = bench.of(File.self)
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1), File(id: 2))
    try await bench.of(Folder.self).archive(1)
    try await bench.of(Folder.self).hardDelete(1)
    #expect(try await bench.refused { try await files.hardDelete(1) }.notFound == "file")
    let gone = try await unchanged(bench) { try await files.hardDelete(1, ifAlreadyDone: .succeed) }
    #expect(gone == nil)
    _ = try await unchanged(bench) {
      try await files.perform(.shred, on: 1, ifAlreadyDone: .succeed)
    }
    let never = try await bench.refused { try await files.hardDelete(9, ifAlreadyDone: .succeed) }
    #expect(never.notFound == "file", "what never was is not gone")
    let living = try await bench.refused { try await files.hardDelete(2, ifAlreadyDone: .succeed) }
    #expect(living.transition?.state == "draft")
    try await files.create(File(id: 1))
    let again = try await bench.refused { try await files.hardDelete(1, ifAlreadyDone: .succeed) }
    #expect(again.transition?.state == "draft", "a second life is not gone")
  }

  @Test func `S9 another tenant's records are never already done`() async throws {
    let bench = try RulesHouse.bench()
    let foreign = bench.of(File.self, as: Self.bob)
    try await bench.create(File(id: 1), File(id: 2), File(id: 3), File(id: 4))
    let files = bench.of(File.self)
    try await files.softDelete(1)
    try await files.archive(2)
    try await files.archive(3)
    try await files.hardDelete(3)
    let refusals = [
      try await bench.refused { try await foreign.softDelete(1, ifAlreadyDone: .succeed) },
      try await bench.refused { try await foreign.archive(2, ifAlreadyDone: .succeed) },
      try await bench.refused { try await foreign.hardDelete(3, ifAlreadyDone: .succeed) },
      try await bench.refused { try await foreign.restore(4, ifAlreadyDone: .succeed) },
    ]
    #expect(refusals.allSatisfy { $0.notFound == "file" })
  }

  @Test func `S9 a change to the state that a record is in is refused, or unchanged`()
    async throws
  {
    let bench = try RulesHouse.bench()
    let files = bench.of(File.self)
    try await bench.create(File(id: 1))
    try await files.perform(.finish, on: 1)
    let refusal = try await bench.refused { try await files.perform(.finish, on: 1) }
    #expect(refusal.transition?.state == "final" && refusal.transition?.action == "finish")
    let record = try await unchanged(bench) {
      try await files.perform(.finish, on: 1, ifAlreadyDone: .succeed)
    }
    #expect(record?.state == .final)
  }

  @Test func `S9 succeeding does not succeed where the verb is refused for another reason`()
    async throws
  {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1))
    try await bench.of(Folder.self).softDelete(1)
    let refusal = try await bench.refused {
      try await bench.of(File.self).restore(1, ifAlreadyDone: .succeed)
    }
    #expect(refusal.roots == ["folder 1"])
    #expect(try await audits(bench) == 3)
  }
}
