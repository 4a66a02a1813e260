@testable import Perennial
import Synchronization
import Testing

/// Rule S12: members of a cascade, what comes after them, and what a policy costs.
@Suite struct S12MemberTests {
  typealias Desk = Office.Desk
  typealias Access = Office.Access

  /// A team with a folder in a folder, and a note in the inner one.
  static func desk(_ storage: any Storage = InMemoryStorage()) async throws -> Desk {
    let desk = try Desk(storage: storage)
    try await desk.add(
      Office.Team(1),
      Office.Folder("outer", team: 1),
      Office.Folder("inner", team: 1, in: "outer", owner: "secret owner"),
      Office.Note(id: 7, folderID: "inner", text: "secret text")
    )
    return desk
  }

  @Test(arguments: [Permission.softDelete, .archive, .restore, .hardDelete])
  func `S12 a refused member forbids the whole call on the root and is named nowhere`(
    _ permission: Permission
  ) async throws {
    let desk = try await Self.desk()
    if permission == .restore || permission == .hardDelete { try await desk.teams().archive(1) }
    let before = try await desk.storage.dump()
    let byKind = Access.denying([permission], on: "note")
    let byRecord = Access(
      kinds: { $0.permission == permission && $0.kind == "note" ? .askPerRecord : .allow })
    for policy in [byKind, byRecord] {
      let refusing = try desk.with(policy)
      let error = await refusal { try await Self.call(permission, refusing.teams(), 1) }
      #expect(error == .forbidden)
      #expect(error.map(String.init(describing:)) == "FORBIDDEN: You are not allowed to do this")
      let planned = await refusal { try await refusing.teams().plan(Self.verb(permission), on: 1) }
      #expect(planned == .forbidden)
    }
    #expect(try await desk.storage.dump() == before)
  }

  static func verb<E: Entity>(_ permission: Permission) -> PlannedVerb<E> {
    switch permission {
    case .archive: .archive
    case .restore: .restore
    case .hardDelete: .hardDelete
    default: .softDelete
    }
  }

  static func call(
    _ permission: Permission,
    _ teams: Repository<Office.Team>,
    _ id: Int,
    ifVersion: Int? = nil
  ) async throws -> Outcome<Office.Team> {
    switch permission {
    case .archive: try await teams.archive(id, ifVersion: ifVersion)
    case .restore: try await teams.restore(id, ifVersion: ifVersion)
    case .hardDelete: try await teams.hardDelete(id, ifVersion: ifVersion)
    default: try await teams.softDelete(id, ifVersion: ifVersion)
    }
  }

  @Test func `S12 a policy is asked for a member's own action by its name`() async throws {
    let asked = Mutex<Set<AccessRequest>>([])
    let desk = try await Self.desk()
    let policy = Access(kinds: { request in
      asked.withLock { _ = $0.insert(request) }
      return .allow
    })
    try await desk.with(policy).teams().softDelete(1)
    let ofNotes = asked.withLock { $0.filter { $0.kind == "note" && $0.permission == .softDelete } }
    #expect(Set(ofNotes.map(\.action)) == ["softDelete"])
    #expect(Set(asked.withLock { $0.map(\.tenant) }) == ["acme"])
  }

  @Test func `S12 a refused member comes before the root's lifecycle`() async throws {
    let desk = try await Self.desk()
    let denying = try desk.with(Access.denying([.hardDelete, .restore], on: "note"))
    #expect(await refusal { try await denying.teams().hardDelete(1) } == .forbidden)
    try await desk.teams().softDelete(1)
    let allowing = await refusal { try await desk.teams().hardDelete(1) }
    #expect(allowing?.code == "CONFLICT_TEAM")
    #expect(await refusal { try await denying.teams().restore(1) } == .forbidden)
  }

  /// A team that a verb on version 9 cannot take: lifecycle, invoices, badges and version stand in the way.
  static func conflicts(inTheWay: Set<String>) async throws -> Desk {
    let desk = try Desk()
    try await desk.add(Office.Team(1))
    if inTheWay.contains("relations") { try await desk.add(Office.Invoice(id: 1, teamID: 1)) }
    if inTheWay.contains("uniqueness") {
      try await desk.add(Office.Badge(id: 1, teamID: 1), Office.Badge(id: 2, teamID: nil))
    }
    return desk
  }

  @Test(arguments: [Permission.softDelete, .archive])
  func
    `S12 lifecycle comes before relations, relations before uniqueness, uniqueness before version`(
      _ permission: Permission
    ) async throws
  {
    let relations = try await Self.conflicts(inTheWay: ["relations", "uniqueness"])
    let blocked = await refusal {
      try await Self.call(permission, relations.teams(), 1, ifVersion: 9)
    }
    guard case .blockedByDependents(let refused) = blocked else {
      Issue.record("relations: \(String(describing: blocked))")
      return
    }
    #expect(refused.counts == ["invoice": 1])
    let uniqueness = try await Self.conflicts(inTheWay: ["uniqueness"])
    let taken = await refusal {
      try await Self.call(permission, uniqueness.teams(), 1, ifVersion: 9)
    }
    guard case .uniqueConflict = taken else {
      Issue.record("uniqueness: \(String(describing: taken))")
      return
    }
    let version = try await Self.conflicts(inTheWay: [])
    let stale = await refusal { try await Self.call(permission, version.teams(), 1, ifVersion: 9) }
    guard case .versionConflict(_, expected: 9, actual: 1) = stale else {
      Issue.record("version: \(String(describing: stale))")
      return
    }
  }

  @Test func `S12 a hard delete answers with the lifecycle before relations and version`()
    async throws
  {
    let desk = try await Self.conflicts(inTheWay: ["relations", "uniqueness"])
    let error = await refusal { try await desk.teams().hardDelete(1, ifVersion: 9) }
    guard case .invalidTransition = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `S12 an update answers with links before uniqueness, and uniqueness before version`()
    async throws
  {
    let desk = try Desk()
    try await desk.add(
      Office.Team(1),
      Office.Badge(id: 1, teamID: nil),
      Office.Badge(id: 2, teamID: 1)
    )
    try await desk.add(Office.Team(2))
    try await desk.teams().softDelete(2)
    let links = await refusal { try await desk.badges().move(2, \.teamID, to: 2, ifVersion: 9) }
    guard case .parentNotActive = links else {
      Issue.record("links: \(String(describing: links))")
      return
    }
    let unique = await refusal { try await desk.badges().move(2, \.teamID, to: nil, ifVersion: 9) }
    guard case .uniqueConflict = unique else {
      Issue.record("uniqueness: \(String(describing: unique))")
      return
    }
    let version = await refusal { try await desk.badges().update(2, ifVersion: 9) { _ in } }
    guard case .versionConflict = version else {
      Issue.record("version: \(String(describing: version))")
      return
    }
  }

  @Test func `S12 a restore answers with parents before uniqueness and version`() async throws {
    let desk = try await Self.desk()
    try await desk.teams().softDelete(1)
    let error = await refusal { try await desk.folders().restore("inner", ifVersion: 9) }
    guard case .parentNotActive(let refused) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refused.roots.map(\.description) == ["acme/team/1"])
  }
}
