#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import PerennialTesting
import Synchronization
import Testing

/// Rule S19: every write makes one audit record in the same commit.
@Suite struct S19AuditTests {
  typealias Desk = Office.Desk

  static func desk(_ storage: any Storage = InMemoryStorage()) async throws -> Desk {
    let desk = try Desk(storage: storage)
    try await desk.add(
      Office.Team(1, "One", email: "one@example.org"),
      Office.Folder("a", team: 1, "A"),
      Office.Note(id: 1, folderID: "a"),
      Office.Badge(id: 1, teamID: 1),
      Office.Project(id: 1)
    )
    return desk
  }

  @Test func `S19 every kind of write makes one record, reads and refusals none`() async throws {
    let desk = try await Self.desk()
    #expect(try await desk.audit().map(\.event.action) == Array(repeating: "create", count: 5))
    let writes: [(String, () async throws -> Void)] = [
      ("update", { try await desk.teams().update(1) { $0.name = "x" } }),
      ("move", { try await desk.badges().move(1, \.teamID, to: nil) }),
      ("publish", { try await desk.projects().perform(.publish, on: 1) }),
      ("softDelete", { try await desk.teams().softDelete(1) }),
      ("restore", { try await desk.teams().restore(1) }),
      ("archive", { try await desk.teams().archive(1) }),
      ("hardDelete", { try await desk.teams().hardDelete(1) }),
    ]
    for (place, (action, write)) in writes.enumerated() {
      try await write()
      let records = try await desk.audit()
      #expect(records.count == 6 + place && records.last?.event.action == action)
    }
    _ = try await desk.projects().list()
    _ = try await desk.projects().plan(.archive, on: 1)
    _ = await refusal { try await desk.teams().find(1) }
    _ = await refusal { try await desk.teams().archive(1) }
    try await desk.teams().hardDelete(1, ifAlreadyDone: .succeed)
    #expect(try await desk.audit().count == 12)
  }

  @Test func `S19 a record holds who, what, when, why, states and members by kind`() async throws {
    let desk = try await Self.desk()
    desk.clock.advance(by: 5)
    let teams = desk.store.repository(
      of: Office.Team.self,
      as: Office.bob,
      correlationID: "request 7"
    )
    let outcome = try await teams.softDelete(1, reason: "closing")
    let record = try #require(try await desk.audit().last)
    let event = record.event
    #expect(record.sequence == 6 && outcome.auditSequence == 6 && event.tenant == "acme")
    #expect(event.at.date == desk.clock.now())
    #expect(event.principal.id == "bob" && event.principal.roles == ["clerk"])
    #expect(event.principal.name?.value == .text("Bob"))
    #expect(event.kind == "team" && event.entityID == .integer(1) && event.action == "softDelete")
    #expect(event.from == "active" && event.to == "inactive" && event.result == .done)
    #expect(event.reason == "closing" && event.correlationID == "request 7")
    #expect(event.operation == outcome.operation && event.operation != nil)
    #expect(
      event.members == [
        AuditMembers(kind: "folder", count: 1, ids: [.text("a")]),
        AuditMembers(kind: "note", count: 1, ids: [.integer(1)]),
      ]
    )
    #expect(event.relinked == [AuditMembers(kind: "badge", count: 1, ids: [.integer(1)])])
    #expect(event.previousState.isEmpty)
    let ids = try await desk.audit().map(\.event.id)
    #expect(Set(ids).count == ids.count)
  }

  @Test func `S19 a restore with ancestors is one record that lists them`() async throws {
    let desk = try await Self.desk()
    try await desk.notes().softDelete(1)
    try await desk.folders().softDelete("a")
    try await desk.teams().archive(1)
    let before = try await desk.audit().count
    try await desk.notes().restore(1, restoringAncestors: true)
    let records = try await desk.audit()
    #expect(records.count == before + 1)
    let event = try #require(records.last?.event)
    #expect(event.kind == "note" && event.from == "inactive" && event.to == "active")
    #expect(Set(event.restoredAncestors.map(\.kind)) == ["team", "folder"])
  }

  @Test func `S19 a hard delete snapshots the declared fields of every kind removed`() async throws
  {
    let desk = try await Self.desk()
    try await desk.teams().archive(1)
    try await desk.teams().hardDelete(1)
    let event = try #require(try await desk.audit().last?.event)
    #expect(event.from == "archived" && event.to == nil)
    #expect(event.previousState.map(\.kind) == ["team", "folder"], "notes declare no fields")
    #expect(event.previousState.first?["name"] == .text("One"))
    #expect(event.previousState.first?["email"] == .text("one@example.org"))
    #expect(event.previousState.last?["title"] == .text("A"))
  }

  @Test func `S19 the trail of roots, members, detached, purged and re-created entities`()
    async throws
  {
    let desk = try await Self.desk()
    try await desk.teams().softDelete(1)
    try await desk.teams().restore(1)
    try await desk.teams().archive(1)
    try await desk.teams().hardDelete(1)
    let lives = ["create", "softDelete", "restore", "archive", "hardDelete"]
    func trail<E: Entity>(_ type: E.Type, _ id: E.ID) async throws -> [String] {
      try await desk.trail().records(of: type, id, AuditQuery(order: .oldestFirst)).records
        .map(\.event.action)
    }
    #expect(try await trail(Office.Team.self, 1) == lives)
    #expect(try await trail(Office.Folder.self, "a") == lives)
    #expect(try await trail(Office.Note.self, 1) == lives)
    #expect(try await trail(Office.Badge.self, 1) == lives.filter { $0 != "hardDelete" })
    #expect(try await trail(Office.Project.self, 1) == ["create"])
    try await desk.add(Office.Team(1), Office.Folder("a", team: 1))
    try await desk.folders().update("a") { $0.title = "second life" }
    #expect(try await trail(Office.Folder.self, "a") == lives + ["create", "update"])
    #expect(try await trail(Office.Note.self, 1) == lives)
    #expect(try await trail(Office.Folder.self, "never").isEmpty)
    #expect(try await desk.trail(Office.mallory).records(of: Office.Team.self, 1).records.isEmpty)
  }

  @Test func `S19 a purged entity's trail is found under the policy that only counts members`()
    async throws
  {
    var audit = AuditPolicy()
    audit.members = .counted
    let desk = try await Self.desk().with(Office.Access(), audit: audit)
    try await desk.teams().archive(1)
    try await desk.teams().hardDelete(1)
    let trail = try await desk.trail().records(of: Office.Note.self, 1).records
    #expect(trail.map(\.event.action) == ["hardDelete", "archive", "create"])
    #expect(trail.first?.event.members.map(\.count) == [1, 1])
    #expect(trail.first?.event.members.allSatisfy { $0.ids == nil } == true)
  }

  @Test func `S19 a failing audit write fails the operation, and nothing of it remains`()
    async throws
  {
    let tap = Office.Tap()
    let desk = try await Self.desk(tap)
    try await desk.folders().softDelete("a")
    let before = try await tap.base.dump()
    tap.refusesAudit.withLock { $0 = true }
    let errors = [
      await refusal { try await desk.add(Office.Team(2)) },
      await refusal { try await desk.teams().update(1) { $0.name = "x" } },
      await refusal { try await desk.teams().archive(1) },
      await refusal { try await desk.folders().restore("a") },
      await refusal { try await desk.projects().perform(.publish, on: 1) },
    ]
    #expect(errors.map { $0?.code } == Array(repeating: "STORAGE_FAILED", count: 5))
    #expect(try await tap.base.dump() == before)
  }
}
