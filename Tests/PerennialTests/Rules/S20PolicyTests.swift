#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import Synchronization
import Testing

/// Rule S20: what the audit policy of a store decides, and the export.
@Suite struct S20PolicyTests {
  typealias Desk = Office.Desk

  static func desk(
    _ access: any AccessPolicy = Office.Access(),
    _ change: (inout AuditPolicy) -> Void
  ) async throws -> Desk {
    let plain = try Desk()
    try await plain.add(
      Office.Team(1, "One", email: "one@example.org"),
      Office.Folder("a", team: 1, "A"),
      Office.Note(id: 1, folderID: "a"),
      Office.Project(id: 1, budget: 3)
    )
    var policy = AuditPolicy()
    change(&policy)
    return try plain.with(access, audit: policy)
  }

  static let strict = Office.Access.denying([.archive, .update], on: "folder")

  /// Calls that are refused: forbidden, not found, conflict, malformed, unauthenticated.
  static func fail(_ desk: Desk) async -> [String?] {
    let folders = desk.folders()
    return [
      await refusal { try await folders.archive("a", reason: "why") }?.code,
      await refusal { try await folders.softDelete("absent") }?.code,
      await refusal { try await folders.hardDelete("a") }?.code,
      await refusal { try await folders.softDelete("") }?.code,
      await refusal { try await desk.folders(nil).softDelete("a") }?.code,
    ]
  }

  @Test func `S20 no attempts are recorded unless the policy says so`() async throws {
    let desk = try await Self.desk(Self.strict) { _ in }
    let before = try await desk.storage.dump()
    _ = await Self.fail(desk)
    #expect(try await desk.storage.dump() == before)
  }

  @Test(arguments: AuditPolicy.Attempt.allCases)
  func `S20 each sort of attempt is recorded where the policy asks for it, alone`(
    _ attempt: AuditPolicy.Attempt
  ) async throws {
    let desk = try await Self.desk(Self.strict) { $0.attempts = [attempt] }
    let codes = await Self.fail(desk)
    #expect(
      codes == [
        "FORBIDDEN", "NOT_FOUND", "CONFLICT_FOLDER", "INVALID_ARGUMENT", "AUTHENTICATION_FAILED",
      ]
    )
    let records = try await desk.audit()
    let event = try #require(records.last?.event)
    #expect(records.count == 5)
    switch attempt {
    case .forbidden:
      #expect(event.result == .forbidden && event.action == "archive" && event.reason == "why")
    case .notFound:
      #expect(event.result == .refused(code: "NOT_FOUND") && event.entityID == .text("absent"))
    case .conflict:
      #expect(event.result == .refused(code: "CONFLICT_FOLDER") && event.action == "hardDelete")
    }
    #expect(event.principal.id == "ann" && event.kind == "folder" && event.tenant == "acme")
    #expect(event.from == nil && event.to == nil && event.operation == nil)
    #expect(event.members.isEmpty && event.previousState.isEmpty, "without a snapshot")
    #expect(try await desk.trail().verify() == .intact(try await desk.trail().head()))
  }

  @Test func `S20 every write's attempt is recorded, in the caller's own chain alone`() async throws
  {
    let desk = try await Self.desk { $0.attempts = Set(AuditPolicy.Attempt.allCases) }
    let folders = desk.folders(Office.mallory)
    _ = await refusal { try await folders.create(Office.Folder("x", team: 1)) }
    _ = await refusal { try await folders.update(Office.Folder("a", team: 1)) }
    _ = await refusal { try await folders.move("a", \.outerID, to: nil) }
    _ = await refusal { try await folders.softDelete("a") }
    _ = await refusal { try await folders.archive("a") }
    _ = await refusal { try await folders.restore("a") }
    _ = await refusal { try await folders.hardDelete("a") }
    _ = await refusal { try await desk.projects(Office.mallory).perform(.publish, on: 1) }
    let attempts = try await desk.audit(Office.mallory)
    #expect(
      attempts.map(\.event.action)
        == [
          "create", "update", "move", "softDelete", "archive", "restore", "hardDelete", "publish",
        ]
    )
    #expect(attempts.allSatisfy { $0.event.result == .refused(code: "NOT_FOUND") })
    #expect(
      try await desk.audit().count == 4,
      "nothing in the chain of the tenant that was asked for"
    )
    #expect(
      try await desk.trail(Office.mallory).verify()
        == .intact(try await desk.trail(Office.mallory).head())
    )
  }

  @Test func `S20 an attempt is recorded in its own commit and changes nothing else`() async throws
  {
    let desk = try await Self.desk { $0.attempts = [.conflict] }
    let plan = try await desk.teams().plan(.softDelete, on: 1, reason: "planned")
    try await desk.add(Office.Note(id: 2, folderID: "a"))
    let error = await refusal { try await desk.teams().execute(plan) }
    #expect(error?.code == "CONFLICT_TEAM")
    let last = try #require(try await desk.audit().last?.event)
    #expect(last.result == .refused(code: "CONFLICT_TEAM") && last.reason == "planned")
    #expect(try await desk.teams().find(1).version == 1)
    #expect(try await desk.store.recycleBin(as: Office.ann).list().entries.isEmpty)
  }

  @Test func `S20 a malformed reason of a forbidden call is not kept`() async throws {
    let desk = try await Self.desk(Self.strict) { $0.attempts = [.forbidden] }
    let reason = String(repeating: "r", count: 1 << 20)
    #expect(await refusal { try await desk.folders().archive("a", reason: reason) } == .forbidden)
    let event = try #require(try await desk.audit().last?.event)
    #expect(event.result == .forbidden && event.reason == nil)
  }

  @Test func `S20 an attempt that cannot be recorded fails with the storage's error`() async throws
  {
    let tap = Office.Tap()
    var policy = AuditPolicy()
    policy.attempts = [.notFound]
    let desk = try Desk(audit: policy, storage: tap)
    tap.refusesAudit.withLock { $0 = true }
    #expect(await refusal { try await desk.teams().archive(1) }?.code == "STORAGE_FAILED")
  }

  @Test func `S20 creates and updates are recorded or not, operations always`() async throws {
    let desk = try await Self.desk {
      $0.recordsCreates = false
      $0.recordsUpdates = false
    }
    try await desk.add(Office.Team(2))
    try await desk.teams().update(2) { $0.name = "x" }
    try await desk.folders().move("a", \.teamID, to: 2)
    #expect(try await desk.audit().count == 4)
    try await desk.projects().perform(.publish, on: 1)
    try await desk.teams().archive(2)
    try await desk.teams().hardDelete(2)
    #expect(
      try await desk.audit().suffix(3).map(\.event.action) == ["publish", "archive", "hardDelete"]
    )
  }

  @Test func `S20 the policy selects which fields are snapshotted`() async throws {
    func snapshot(_ selection: AuditPolicy.SnapshotSelection) async throws -> [AuditSnapshot] {
      let desk = try await Self.desk { $0.snapshots = selection }
      try await desk.teams().archive(1)
      try await desk.teams().hardDelete(1)
      return try await desk.audit().last?.event.previousState ?? []
    }
    #expect(try await snapshot(.none).isEmpty)
    #expect(
      try await snapshot(.declared).map { $0.fields.map(\.name) } == [
        ["name", "email"], ["title"],
      ]
    )
    let only = try await snapshot(.only(["team": ["email"], "note": ["text"]]))
    #expect(only.map(\.kind) == ["team"] && only.first?.fields.map(\.name) == ["email"])
  }

  @Test func `S20 members are listed or only counted`() async throws {
    let desk = try await Self.desk { $0.members = .counted }
    try await desk.teams().softDelete(1)
    let event = try #require(try await desk.audit().last?.event)
    #expect(
      event.members == [
        AuditMembers(kind: "folder", count: 1, ids: nil),
        AuditMembers(kind: "note", count: 1, ids: nil),
      ]
    )
  }

  @Test func `S20 the export's lines parse one by one, and their chain can be computed again`()
    async throws
  {
    let desk = try await Self.desk { $0.attempts = [.notFound] }
    _ = await refusal {
      try await desk.teams().archive(77, reason: "line\nfeed \u{2028} \"quoted\"")
    }
    for id in 2...4 {
      try await desk.add(Office.Project(id: id, budget: [2.5, .infinity, 1e300][id - 2]))
    }
    for id in 1...4 {
      try await desk.projects().archive(id)
      try await desk.projects().hardDelete(id)
    }
    try await desk.teams().softDelete(1)
    var lines: [String] = []
    let query = AuditQuery(order: .oldestFirst, limit: 2)
    let count = try await desk.trail().exportJSONLines(query) { lines.append($0) }
    #expect(count == lines.count && lines.allSatisfy { !$0.contains("\n") })
    let parsed = try lines.map { try JSONDecoder().decode(AuditRecord.self, from: Data($0.utf8)) }
    #expect(try await parsed == desk.audit())
    #expect(S20ChainTests.rechained(parsed).map(\.digest) == parsed.map(\.digest))
  }

  @Test func `S20 a writer that throws ends the export as the host's failure`() async throws {
    struct DiskFull: Error {}
    let desk = try await Self.desk { _ in }
    var lines = 0
    let error = await refusal {
      try await desk.trail().exportJSONLines { _ in
        lines += 1
        if lines == 2 { throw DiskFull() }
      }
    }
    #expect(error?.code == "HOST_FAILED" && lines == 2)
  }
}
