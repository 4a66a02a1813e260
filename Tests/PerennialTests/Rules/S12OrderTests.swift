@testable import Perennial
import Synchronization
import Testing

/// Rule S12: the order of checks; each pair breaks two of them, and the earlier one answers.
@Suite struct S12OrderTests {
  typealias Desk = Office.Desk
  typealias Access = Office.Access
  static let longReason = String(repeating: "r", count: 1025)

  /// A verb on a folder: what it needs, and how it is called with an id and a reason.
  struct Verb: Sendable, CustomTestStringConvertible {
    typealias Call = @Sendable (Repository<Office.Folder>, String, String?) async throws -> Void
    let testDescription: String
    let permission: Permission
    let call: Call

    init(_ name: String, _ permission: Permission, _ call: @escaping Call) {
      testDescription = name
      self.permission = permission
      self.call = call
    }
  }

  static let verbs: [Verb] = [
    Verb("find", .read) { folders, id, _ in _ = try await folders.find(id) },
    Verb("update", .update) { folders, id, reason in
      try await folders.update(Office.Folder(id, team: 1, "new"), reason: reason)
    },
    Verb("update in place", .update) { folders, id, reason in
      try await folders.update(id, reason: reason) { $0.title = "new" }
    },
    Verb("move", .move) { try await $0.move($1, \.teamID, to: 2, reason: $2) },
    Verb("softDelete", .softDelete) { try await $0.softDelete($1, reason: $2) },
    Verb("archive", .archive) { try await $0.archive($1, reason: $2) },
    Verb("restore", .restore) { try await $0.restore($1, reason: $2) },
    Verb("hardDelete", .hardDelete) { try await $0.hardDelete($1, reason: $2) },
    Verb("perform", .archive) { try await $0.perform(.archive, on: $1, reason: $2) },
    Verb("plan softDelete", .softDelete) { _ = try await $0.plan(.softDelete, on: $1, reason: $2) },
    Verb("plan archive", .archive) { _ = try await $0.plan(.archive, on: $1, reason: $2) },
    Verb("plan restore", .restore) { _ = try await $0.plan(.restore, on: $1, reason: $2) },
    Verb("plan hardDelete", .hardDelete) { _ = try await $0.plan(.hardDelete, on: $1, reason: $2) },
    Verb("plan perform", .archive) {
      _ = try await $0.plan(.perform(.archive), on: $1, reason: $2)
    },
    Verb("plan update", .update) { folders, id, reason in
      _ = try await folders.plan(updating: Office.Folder(id, team: 1, "new"), reason: reason)
    },
  ]

  @Test(arguments: verbs)
  func `S12 without a principal every verb is unauthenticated, before anything else`(
    _ verb: Verb
  ) async throws {
    let desk = try Desk(Access.denying([verb.permission], on: "folder"))
    let error = await refusal { try await verb.call(desk.folders(nil), "absent", Self.longReason) }
    #expect(error == .unauthenticated)
  }

  @Test func `S12 reads and plans of values are unauthenticated without a principal`() async throws
  {
    let desk = try Desk()
    let folders = desk.folders(nil)
    let folder = Office.Folder("a", team: 1)
    let token = PlanToken(rawValue: "x")
    #expect(await refusal { try await folders.list(Query(limit: 0)) } == .unauthenticated)
    #expect(await refusal { try await folders.counts() } == .unauthenticated)
    #expect(await refusal { try await folders.create(folder) } == .unauthenticated)
    #expect(await refusal { try await folders.create([]) } == .unauthenticated)
    #expect(await refusal { try await folders.plan(creating: [folder]) } == .unauthenticated)
    #expect(await refusal { try await folders.plan(updating: folder) } == .unauthenticated)
    #expect(await refusal { try await folders.execute(token) } == .unauthenticated)
    #expect(await refusal { try folders.crossTenantGrant() } == .unauthenticated)
    #expect(
      await refusal { try await desk.store.recycleBin(as: nil).list(limit: 0) } == .unauthenticated
    )
    #expect(await refusal { try await desk.trail(nil).records() } == .unauthenticated)
    #expect(await refusal { try await desk.trail(nil).head() } == .unauthenticated)
    #expect(await refusal { try await desk.trail(nil).verify() } == .unauthenticated)
    #expect(await refusal { try await desk.store.create([folder], as: nil) } == .unauthenticated)
  }

  @Test(arguments: verbs)
  func `S12 a kind that is refused is forbidden before arguments are looked at`(
    _ verb: Verb
  ) async throws {
    let desk = try Desk(Access.denying([verb.permission], on: "folder"))
    #expect(
      await refusal { try await verb.call(desk.folders(), "", Self.longReason) } == .forbidden
    )
    #expect(await refusal { try await verb.call(desk.folders(), "absent", nil) } == .forbidden)
  }

  @Test func `S12 creating and listing a refused kind is forbidden before arguments`() async throws
  {
    let desk = try Desk(Access.denying([.create, .read], on: "folder"))
    let folder = Office.Folder("", team: 0)
    #expect(await refusal { try await desk.folders().create(folder) } == .forbidden)
    #expect(await refusal { try await desk.folders().plan(creating: [folder]) } == .forbidden)
    #expect(await refusal { try await desk.folders().list(Query(limit: 0)) } == .forbidden)
    #expect(await refusal { try await desk.folders().counts() } == .forbidden)
    let bin = desk.store.recycleBin(as: Office.ann)
    #expect(await refusal { try await bin.list(of: "folder", limit: 0) } == .forbidden)
    let mixed: [any Entity] = [Office.Team(-1), folder]
    #expect(await refusal { try await desk.store.create(mixed, as: Office.ann) } == .forbidden)
  }

  @Test(arguments: verbs)
  func `S12 malformed arguments are refused before a record is looked for`(
    _ verb: Verb
  ) async throws {
    let desk = try Desk()
    let calls = verb.permission == .read ? [("", nil)] : [("", nil), ("absent", Self.longReason)]
    for (id, reason) in calls {
      let error = await refusal { try await verb.call(desk.folders(), id, reason) }
      #expect(error?.code == "INVALID_ARGUMENT")
    }
  }

  @Test func `S12 a malformed cursor or relation is refused before an absent parent`() async throws
  {
    let desk = try Desk()
    let absent = Query<Office.Folder>.ParentCondition.parent(Office.Team.self, 9)
    let queries: [Query<Office.Folder>] = [
      Query(under: absent, after: "cursor"), Query(under: absent, limit: 0),
      Query(under: absent, .parent(9, by: "nothing")),
      Query(under: absent, .parent("", by: "outer")),
    ]
    for query in queries {
      let error = await refusal { try await desk.folders().list(query) }
      #expect(error?.code == "INVALID_ARGUMENT")
    }
  }

  @Test func `S12 a malformed parent is refused before what exists or may not be created`()
    async throws
  {
    let desk = try Desk()
    try await desk.add(Office.Team(1), Office.Folder("a", team: 1))
    let malformed = Office.Folder("a", team: 0)
    let exists = await refusal { try await desk.folders().create(malformed) }
    #expect(exists?.code == "INVALID_ARGUMENT")
    let asking = try desk.with(Access(kinds: { $0.permission == .create ? .askPerRecord : .allow }))
    let refused = await refusal { try await asking.folders().create(malformed) }
    #expect(refused?.code == "INVALID_ARGUMENT")
    let sound = await refusal { try await asking.folders().create(Office.Folder("a", team: 1)) }
    #expect(sound == .forbidden)
  }

  @Test func `S12 a policy can refuse one of a kind's own actions by its name`() async throws {
    let desk = try Desk(Access(kinds: { $0.action == "publish" ? .deny : .allow }))
    try await desk.add(Office.Project(id: 1))
    #expect(await refusal { try await desk.projects().perform(.publish, on: 1) } == .forbidden)
    let plan = await refusal { try await desk.projects().plan(.perform(.publish), on: 1) }
    #expect(plan == .forbidden)
    #expect(try await desk.projects().perform(.archive, on: 1).record?.phase == .archived)
  }

  @Test func `S12 what the scope hides is not found before the policy refuses the record`()
    async throws
  {
    let desk = try Desk()
    try await desk.add(Office.Team(1), Office.Folder("a", team: 1))
    try await desk.folders().softDelete("a")
    let asking = try desk.with(
      Access(kinds: { $0.permission == .read ? .allow : .askPerRecord })
    )
    let hidden = await refusal { try await asking.folders().softDelete("a") }
    #expect(hidden?.code == "NOT_FOUND")
    let shown = await refusal { try await asking.folders().softDelete("a", in: .all) }
    #expect(shown == .forbidden)
  }

  @Test(arguments: verbs)
  func `S12 a refused record is forbidden, and not found where it cannot be read`(
    _ verb: Verb
  ) async throws {
    guard verb.permission != .read else { return }
    let desk = try Desk()
    try await desk.add(Office.Team(1), Office.Team(2), Office.Folder("a", team: 1))
    let readable = try desk.with(
      Access(kinds: { $0.permission == verb.permission ? .askPerRecord : .allow })
    )
    #expect(await refusal { try await verb.call(readable.folders(), "a", nil) } == .forbidden)
    let unreadable = try desk.with(
      Access(kinds: { [verb.permission, .read].contains($0.permission) ? .askPerRecord : .allow })
    )
    let error = await refusal { try await verb.call(unreadable.folders(), "a", nil) }
    #expect(error?.code == "NOT_FOUND")
    let absent = await refusal { try await verb.call(unreadable.folders(), "b", nil) }
    #expect(error == absent)
  }

  @Test func `S12 an unreadable root is not found before a member is refused`() async throws {
    let desk = try Desk()
    try await desk.add(
      Office.Team(1),
      Office.Folder("a", team: 1),
      Office.Note(id: 1, folderID: "a")
    )
    let policy = Access(kinds: { request in
      if request.kind == "note", request.permission != .read { return .deny }
      return request.kind == "folder" ? .askPerRecord : .allow
    })
    let error = await refusal { try await desk.with(policy).folders().softDelete("a") }
    #expect(error?.code == "NOT_FOUND")
  }
}
