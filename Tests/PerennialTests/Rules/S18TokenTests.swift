#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import Testing

/// Rule S18: tokens of plans, and the ways in which a plan grows stale.
@Suite struct S18TokenTests {
  typealias Desk = Office.Desk

  static func desk() async throws -> Desk { try await S18PlanTests.desk() }

  @Test func `S18 a token is short, Codable, and good in a later request`() async throws {
    let desk = try await Self.desk()
    let plan = try await desk.teams().plan(.softDelete, on: 1)
    #expect(plan.token.rawValue.utf8.count <= 512)
    let json = try JSONEncoder().encode(["token": plan.token])
    let token = try #require(
      try JSONDecoder().decode([String: PlanToken].self, from: json)["token"]
    )
    let characters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    #expect(token == plan.token && token.rawValue.allSatisfy(characters.contains))
    #expect(try await desk.teams().execute(token).affected == ["team": 1, "folder": 2, "note": 1])
  }

  @Test func `S18 a token is as long for thousands of members as for one`() async throws {
    let desk = try await Self.desk()
    let small = try await desk.folders().plan(.archive, on: "a").token.rawValue.count
    try await desk.notes().create((100..<5000).map { Office.Note(id: $0, folderID: "a") })
    let large = try await desk.folders().plan(.archive, on: "a")
    #expect(large.summary.affected["note"] == 4901 && large.token.rawValue.count == small)
  }

  @Test func `S18 a token tells nothing and cannot be made up`() async throws {
    let desk = try await Self.desk()
    let plan = try await desk.folders().plan(.archive, on: "a", reason: "a secret reason")
    let text = plan.token.rawValue.replacing("-", with: "+").replacing("_", with: "/")
    let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
    let bytes = try #require(Data(base64Encoded: text + padding))
    let content = String(decoding: bytes, as: UTF8.self)
    #expect(
      !content.contains("folder") && !content.contains("secret") && !content.contains("archive")
    )
    let again = try await desk.folders().plan(.archive, on: "a", reason: "a secret reason")
    #expect(again.token == plan.token, "the same plan is the same token")
  }

  /// What makes a plan to soft-delete team 1 another one.
  static let changes: [(String, @Sendable (Desk) async throws -> Void)] = [
    ("a new member", { try await $0.add(Office.Note(id: 2, folderID: "b")) }),
    (
      "a member that left for good",
      {
        try await $0.notes().archive(1)
        try await $0.notes().hardDelete(1)
      }
    ),
    (
      "a member that moved away",
      {
        try await $0.add(Office.Team(2))
        try await $0.folders().move("b", \.teamID, to: 2)
      }
    ),
    ("a member's phase", { try await $0.notes().softDelete(1) }),
    (
      "a new member that is inactive",
      {
        try await $0.add(Office.Note(id: 2, folderID: "b"))
        try await $0.notes().softDelete(2)
      }
    ),
    (
      "a new member that is archived",
      {
        try await $0.add(Office.Note(id: 2, folderID: "b"))
        try await $0.notes().archive(2)
      }
    ),
    ("a link to detach", { try await $0.badges().move(1, \.teamID, to: nil) }),
    (
      "another link to detach",
      {
        try await $0.badges().move(1, \.teamID, to: nil)
        try await $0.add(Office.Badge(id: 2, teamID: 1))
      }
    ),
    ("a blocker", { try await $0.add(Office.Invoice(id: 1, teamID: 1)) }),
    (
      "another record under the same id",
      {
        try await $0.notes().archive(1)
        try await $0.notes().hardDelete(1)
        try await $0.add(Office.Note(id: 1, folderID: "a"))
      }
    ),
  ]

  @Test(arguments: changes.indices)
  func `S18 a plan is stale where membership, phases, links or blockers changed`(
    _ index: Int
  ) async throws {
    let desk = try await Self.desk()
    let plan = try await desk.teams().plan(.softDelete, on: 1)
    try await Self.changes[index].1(desk)
    let before = try await desk.storage.dump()
    for execute in [0, 1] {
      let error = await refusal {
        execute == 0
          ? try await desk.teams().execute(plan) : try await desk.teams().execute(plan.token)
      }
      guard case .planStale(let fresh) = error else {
        Issue.record("\(Self.changes[index].0): \(String(describing: error))")
        return
      }
      #expect(fresh.token != plan.token && fresh.kind == "team")
      #expect(fresh == (try await desk.teams().plan(.softDelete, on: 1)).details)
    }
    #expect(try await desk.storage.dump() == before)
  }

  @Test func `S18 a plan with a blocker is stale once the blocker has gone`() async throws {
    let desk = try await Self.desk()
    try await desk.add(Office.Invoice(id: 1, teamID: 1))
    let plan = try await desk.teams().plan(.archive, on: 1)
    try await desk.store.repository(of: Office.Invoice.self, as: Office.ann).softDelete(1)
    let error = await refusal { try await desk.teams().execute(plan) }
    guard case .planStale(let fresh) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(fresh.obstacles.isEmpty)
    #expect(try await desk.teams().execute(fresh.token).record?.phase == .archived)
  }

  @Test func `S18 a restore's plan is stale where what returns changed`() async throws {
    let desk = try await Self.desk()
    try await desk.teams().softDelete(1)
    let plan = try await desk.teams().plan(.restore, on: 1)
    try await desk.folders().archive("b")
    let error = await refusal { try await desk.teams().execute(plan) }
    guard case .planStale(let fresh) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(fresh.summary.affected == ["team": 1, "folder": 2 - 1, "note": 1])
  }

  @Test func `S18 edits of payloads that change no link leave a plan as it is`() async throws {
    let desk = try await Self.desk()
    let plan = try await desk.teams().plan(.softDelete, on: 1)
    try await desk.teams().update(1) { $0.name = "renamed" }
    try await desk.folders().update("a") { $0.title = "renamed" }
    try await desk.notes().update(1) { $0.text = "renamed" }
    try await desk.add(Office.Team(3), Office.Folder("elsewhere", team: 3))
    #expect(try await desk.teams().execute(plan.token).affected == plan.summary.affected)
  }

  @Test func `S18 a plan whose verb has become impossible says why`() async throws {
    let desk = try await Self.desk()
    let plan = try await desk.folders().plan(.softDelete, on: "a", ifVersion: 1)
    try await desk.folders().update("a") { $0.title = "x" }
    let version = await refusal { try await desk.folders().execute(plan.token) }
    guard case .versionConflict(_, expected: 1, actual: 2) = version else {
      Issue.record("\(String(describing: version))")
      return
    }
    try await desk.folders().softDelete("a")
    #expect(await refusal { try await desk.folders().execute(plan.token) }?.code == "NOT_FOUND")
  }

  @Test func `S18 another caller with the token is authorised anew`() async throws {
    let desk = try await Self.desk()
    let plan = try await desk.folders().plan(.softDelete, on: "a")
    #expect(await refusal { try await desk.folders(nil).execute(plan.token) } == .unauthenticated)
    let visitor = Principal(id: "v", tenant: "acme", roles: ["visitor"])
    let roles = try desk.with(RolePolicy(.role("clerk", may: .all), .role("visitor", may: [.read])))
    #expect(await refusal { try await roles.folders(visitor).execute(plan.token) } == .forbidden)
    #expect(await refusal { try await roles.folders(visitor).execute(plan) } == .forbidden)
    let owners = try desk.with(Office.Access.owners)
    let hidden = await refusal { try await owners.folders(Office.bob).execute(plan.token) }
    #expect(hidden?.code == "NOT_FOUND")
    #expect(try await roles.folders(Office.bob).execute(plan.token).affected["folder"] == 1)
    #expect(try await desk.audit().last?.event.principal.id == "bob")
  }

  @Test func `S18 a token does not open in another tenant`() async throws {
    var audit = AuditPolicy()
    audit.attempts = Set(AuditPolicy.Attempt.allCases)
    let desk = try Desk(audit: audit)
    try await desk.add(Office.Team(1), Office.Folder("confidential", team: 1))
    let plan = try await desk.folders().plan(.softDelete, on: "confidential", reason: "a secret")
    let error = await refusal { try await desk.folders(Office.mallory).execute(plan.token) }
    let madeUp = await refusal {
      try await desk.folders(Office.mallory).execute(PlanToken(rawValue: "made up"))
    }
    #expect(error == madeUp && error?.code == "INVALID_ARGUMENT")
    #expect(try await desk.audit(Office.mallory).isEmpty)
  }

  @Test func `S18 a token is executed as what it was planned`() async throws {
    let desk = try await Self.desk()
    let softDelete = try await desk.folders().plan(.softDelete, on: "a")
    let update = try await desk.folders().plan(updating: Office.Folder("a", team: 1))
    let folder = Office.Folder("a", team: 1)
    let errors = [
      await refusal { try await desk.notes().execute(softDelete.token) },
      await refusal { try await desk.folders().execute(softDelete.token, updating: folder) },
      await refusal { try await desk.folders().execute(softDelete.token, creating: [folder]) },
      await refusal { try await desk.folders().execute(update.token, creating: [folder]) },
      await refusal { try await desk.folders().execute(update.token) },
    ]
    #expect(errors.map { $0?.code } == Array(repeating: "INVALID_ARGUMENT", count: 5))
    #expect(try await desk.folders().find("a").version == 1)
  }
}
