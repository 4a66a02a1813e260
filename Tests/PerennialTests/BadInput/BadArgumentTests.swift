#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import PerennialTesting
import Testing

/// Malformed ids, kinds, parents, limits, texts and tenants: a typed error each, and nothing changed.
@Suite struct BadArgumentTests {
  typealias Desk = Office.Desk
  typealias Call = Office.Call

  static func desk(_ audit: AuditPolicy = AuditPolicy()) async throws -> Desk {
    let desk = try Desk(audit: audit)
    try await desk.add(
      Office.Team(1),
      Office.Folder("mine", team: 1),
      Office.Folder("gone", team: 1),
      Office.Note(id: 1, folderID: "mine"),
      Office.Project(id: 1)
    )
    try await desk.folders().softDelete("gone")
    return desk
  }

  /// Expects a call to be refused with a code, and everything to be as before.
  static func expect(
    _ code: String,
    _ desk: Desk,
    at location: SourceLocation = #_sourceLocation,
    _ call: () async throws -> Any
  ) async throws {
    let before = try await desk.storage.dump()
    let error = await refusal({ try await call() }, location)
    #expect(error?.code == code, sourceLocation: location)
    #expect(try await desk.storage.dump() == before, sourceLocation: location)
  }

  @Test(arguments: Office.verbs + Office.links)
  func `a text of 0 or more than 255 bytes is no id`(_ call: Call) async throws {
    let desk = try await Self.desk()
    let tooLong = [String(repeating: "i", count: 256), String(repeating: "ä", count: 128)]
    for id in [""] + tooLong {
      try await Self.expect("INVALID_ARGUMENT", desk) { try await call.body(desk, Office.ann, id) }
    }
    let longest = String(repeating: "i", count: 255)
    let error = await refusal { try await call.body(desk, Office.ann, longest) }
    #expect(error?.code == "NOT_FOUND")
  }

  @Test(arguments: [0, -1, .min])
  func `a number that is not positive is no id`(_ id: Int) async throws {
    let desk = try await Self.desk()
    let (teams, folders) = (desk.teams(), desk.folders())
    let calls: [() async throws -> Any] = [
      { try await teams.find(id) }, { try await teams.create(Office.Team(id)) },
      { try await teams.update(Office.Team(id)) }, { try await teams.update(id) { _ in } },
      { try await teams.softDelete(id) }, { try await teams.archive(id) },
      { try await teams.restore(id) }, { try await teams.hardDelete(id, ifAlreadyDone: .succeed) },
      { try await teams.plan(.softDelete, on: id) },
      { try await teams.plan(creating: [Office.Team(id)]) },
      { try await desk.projects().perform(.publish, on: id) },
      { try await desk.trail().records(of: Office.Team.self, id) },
      { try await folders.create(Office.Folder("new", team: id)) },
      { try await folders.move("mine", \.teamID, to: id) },
      { try await folders.list(Query(under: .parent(Office.Team.self, id))) },
      { try await desk.store.create([Office.Team(5), Office.Team(id)], as: Office.ann) },
    ]
    for call in calls { try await Self.expect("INVALID_ARGUMENT", desk, call) }
  }

  struct Stranger: Entity {
    static let kind: EntityKind = "stranger"
    let id: Int
  }

  @Test func `a kind that the schema lacks is refused by every verb`() async throws {
    let desk = try await Self.desk()
    let strangers = desk.store.repository(of: Stranger.self, as: Office.ann)
    let stranger = Stranger(id: 1)
    let calls: [() async throws -> Any] = [
      { try await strangers.find(1) }, { try await strangers.create(stranger) },
      { try await strangers.update(stranger) }, { try await strangers.update(1) { _ in } },
      { try await strangers.softDelete(1) }, { try await strangers.archive(1) },
      { try await strangers.restore(1) }, { try await strangers.hardDelete(1) },
      { try await strangers.perform(.archive, on: 1) }, { try await strangers.list() },
      { try await strangers.counts() }, { try strangers.crossTenantGrant() },
      { try await strangers.plan(.archive, on: 1) },
      { try await strangers.plan(creating: [stranger]) },
      { try await strangers.plan(updating: stranger) },
      { try await desk.store.create([Office.Team(5), stranger], as: Office.ann) },
      { try await desk.store.recycleBin(as: Office.ann).list(of: "stranger") },
      { try await desk.trail().records(of: Stranger.self, 1) },
    ]
    for call in calls { try await Self.expect("INVALID_ARGUMENT", desk, call) }
  }

  @Test func `a relation that the kind lacks is refused`() async throws {
    let desk = try await Self.desk()
    for name in ["", "project", "Team", "note"] {
      try await Self.expect("INVALID_ARGUMENT", desk) {
        try await desk.folders().list(Query(under: .parent(1, by: name)))
      }
    }
    // An id of another form than the parent's: such a parent is not there.
    try await Self.expect("NOT_FOUND", desk) {
      try await desk.folders().list(Query(under: .parent("1", by: "team")))
    }
  }

  @Test(arguments: [0, -1, .min, 1001, 1_000_000, .max])
  func `limits outside 1 to 1,000 are refused`(_ limit: Int) async throws {
    let desk = try await Self.desk()
    let calls: [() async throws -> Any] = [
      { try await desk.folders().list(Query(limit: limit)) },
      { try await desk.folders().list(Query(under: .parent(Office.Team.self, 1), limit: limit)) },
      { try await desk.store.recycleBin(as: Office.ann).list(limit: limit) },
      { try await desk.trail().records(AuditQuery(limit: limit)) },
      { try await desk.trail().records(of: Office.Team.self, 1, AuditQuery(limit: limit)) },
      { try await desk.trail().exportJSONLines(AuditQuery(limit: limit)) { _ in } },
    ]
    for call in calls { try await Self.expect("INVALID_ARGUMENT", desk, call) }
    #expect(try await desk.folders().list(Query(in: .all, limit: 1000)).records.count == 2)
  }

  /// Every write and plan with a reason.
  static func writes(
    _ desk: Desk,
    _ reason: String?,
    correlationID: String? = nil
  ) -> [() async throws -> Any] {
    let store = desk.store
    let folders = store.repository(
      of: Office.Folder.self,
      as: Office.ann,
      correlationID: correlationID
    )
    let projects = store.repository(
      of: Office.Project.self,
      as: Office.ann,
      correlationID: correlationID
    )
    let folder = Office.Folder("mine", team: 1, "new")
    let new = Office.Folder("new", team: 1)
    return [
      { try await folders.create(new, reason: reason) },
      { try await folders.create([new], reason: reason) },
      { try await folders.update(folder, reason: reason) },
      { try await folders.update("mine", reason: reason) { $0.title = "new" } },
      { try await folders.move("mine", \.outerID, to: nil, reason: reason) },
      { try await folders.softDelete("mine", reason: reason) },
      { try await folders.archive("mine", reason: reason) },
      { try await folders.restore("gone", reason: reason) },
      { try await folders.hardDelete("gone", reason: reason) },
      { try await projects.perform(.publish, on: 1, reason: reason) },
      { try await folders.plan(.archive, on: "mine", reason: reason) },
      { try await folders.plan(creating: [new], reason: reason) },
      { try await folders.plan(updating: folder, reason: reason) },
    ]
  }

  @Test func `a reason of a megabyte is refused by every write and plan`() async throws {
    let desk = try await Self.desk()
    for reason in [String(repeating: "r", count: 1 << 20), String(repeating: "ä", count: 513)] {
      for call in Self.writes(desk, reason) {
        try await Self.expect("INVALID_ARGUMENT", desk, call)
      }
    }
    let longest = String(repeating: "r", count: 1024)
    try await desk.folders().softDelete("mine", reason: longest)
    #expect(try await desk.audit().last?.event.reason == longest)
  }

  @Test func `a correlation id of more than 1 KiB is refused by every write and plan`() async throws
  {
    let desk = try await Self.desk()
    let id = String(repeating: "c", count: 1025)
    for call in Self.writes(desk, nil, correlationID: id) {
      try await Self.expect("INVALID_ARGUMENT", desk, call)
    }
  }

  @Test(arguments: ["", String(repeating: "t", count: 256), String(repeating: "ä", count: 128)])
  func `a tenant of 0 or more than 255 bytes is refused by every call`(_ text: String) async throws
  {
    let desk = try await Self.desk()
    let caller = Principal(id: "x", tenant: TenantID(text))
    for call in Office.verbs + Office.links + Office.reads + Office.totals {
      try await Self.expect("INVALID_ARGUMENT", desk) { try await call.body(desk, caller, "mine") }
    }
    let longest = Principal(id: "x", tenant: TenantID(String(repeating: "t", count: 255)))
    try await desk.add(Office.Team(1), as: longest)
    #expect(try await desk.teams(longest).find(1).version == 1)
  }

  @Test func `a principal without a tenant may do nothing where tenants are isolated`() async throws
  {
    let desk = try await Self.desk()
    let caller = Principal(id: "x", roles: ["clerk"])
    for call in Office.verbs + Office.links + Office.reads + Office.totals {
      try await Self.expect("FORBIDDEN", desk) { try await call.body(desk, caller, "mine") }
    }
  }

  @Test func `creating nothing does nothing`() async throws {
    let desk = try await Self.desk()
    let before = try await desk.storage.dump()
    #expect(try await desk.folders().create([]).isEmpty)
    #expect(try await desk.store.create([], as: Office.ann).isEmpty)
    let plan = try await desk.folders().plan(creating: [])
    #expect(plan.description == "nothing")
    #expect(try await desk.folders().execute(plan).affected.isEmpty)
    #expect(try await desk.storage.dump() == before)
  }

  @Test func `one bad value among many leaves nothing of the others`() async throws {
    let desk = try await Self.desk()
    let good = Office.Folder("new", team: 1)
    let calls: [(String, [Office.Folder])] = [
      ("INVALID_ARGUMENT", [good, Office.Folder("", team: 1)]),
      ("NOT_FOUND", [good, Office.Folder("other", team: 9)]),
      ("CONFLICT_FOLDER", [good, good]),
      ("CONFLICT_FOLDER", [good, Office.Folder("mine", team: 1)]),
      ("CONFLICT_FOLDER", [good, Office.Folder("other", team: 1, in: "gone")]),
      ("INVALID_ARGUMENT", [good, Office.Folder("ring", team: 1, in: "ring")]),
    ]
    for (code, values) in calls {
      try await Self.expect(code, desk) { try await desk.folders().create(values) }
    }
  }

  @Test(arguments: [-1, 0, .min, .max])
  func `a version that cannot be is a conflict`(_ version: Int) async throws {
    let desk = try await Self.desk()
    try await Self.expect("CONFLICT_FOLDER", desk) {
      try await desk.folders().softDelete("mine", ifVersion: version)
    }
    try await Self.expect("CONFLICT_FOLDER", desk) {
      try await desk.folders().update("mine", ifVersion: version) { $0.title = "x" }
    }
  }
}
