@testable import Perennial
import Synchronization
import Testing

/// Rule S14: listing across tenants needs a grant that only the policy gives.
@Suite struct S14GrantTests {
  typealias Desk = Office.Desk
  static let root = Principal(id: "root", tenant: "acme", roles: ["admin", "auditor"])
  static let policy = RolePolicy(
    .role("clerk", may: .all),
    .role("admin", may: [.listAcrossTenants, .read], on: ["team"])
  )

  static func desk() async throws -> Desk {
    let desk = try Desk(policy)
    try await desk.add(Office.Team(1, "acme's"), Office.Team(2, "acme's second"))
    try await desk.add(Office.Team(1, "rival's"), as: Office.mallory)
    try await desk.teams(Office.mallory).softDelete(1)
    return desk
  }

  @Test func `S14 with the grant a list holds the records of all tenants, or of one`() async throws
  {
    let desk = try await Self.desk()
    let teams = desk.teams(Self.root)
    let grant = try teams.crossTenantGrant()
    let all = try await teams.list(Query(in: .all), across: .all, with: grant).records
    #expect(all.map(\.name) == ["acme's", "acme's second", "rival's"])
    #expect(all.map(\.tenant) == ["acme", "acme", "rival"])
    let rivals = try await teams.list(Query(in: .all), across: .only("rival"), with: grant).records
    #expect(rivals.map(\.name) == ["rival's"])
    #expect(try await teams.list(across: .only("rival"), with: grant).records.isEmpty)
    #expect(try await teams.list(across: .only("nobody"), with: grant).records.isEmpty)
    let counts = try await teams.counts(across: .all, with: grant)
    #expect(counts.phases == [.active: 2, .inactive: 1])
    #expect(try await teams.counts(across: .only("rival"), with: grant).states == [.inactive: 1])
  }

  @Test func `S14 pages go on across tenants, and their cursors are the selection's own`()
    async throws
  {
    let desk = try await Self.desk()
    let teams = desk.teams(Self.root)
    let grant = try teams.crossTenantGrant()
    let first = try await teams.list(Query(in: .all, limit: 2), across: .all, with: grant)
    let cursor = try #require(first.next)
    let second = try await teams.list(
      Query(in: .all, limit: 2, after: cursor),
      across: .all,
      with: grant
    )
    #expect(second.records.map(\.name) == ["rival's"] && second.next == nil)
    let other = await refusal {
      try await teams.list(Query(in: .all, after: cursor), across: .only("acme"), with: grant)
    }
    #expect(other?.code == "INVALID_ARGUMENT")
    #expect(
      await refusal { try await teams.list(Query(in: .all, after: cursor)) }?.code
        == "INVALID_ARGUMENT"
    )
  }

  @Test func `S14 only the policy gives the grant, for a kind`() async throws {
    let desk = try await Self.desk()
    #expect(await refusal { try desk.teams().crossTenantGrant() } == .forbidden)
    #expect(await refusal { try desk.folders(Self.root).crossTenantGrant() } == .forbidden)
    let asking = try desk.with(
      Office.Access(kinds: { _ in .askPerRecord }, records: { _, _ in true })
    )
    #expect(await refusal { try asking.teams(Self.root).crossTenantGrant() } == .forbidden)
    #expect(!Set<Permission>.all.contains(.listAcrossTenants))
  }

  @Test func `S14 another caller's grant is forbidden`() async throws {
    let desk = try await Self.desk()
    let grant = try desk.teams(Self.root).crossTenantGrant()
    for other in [
      Office.ann, Principal(id: "root", tenant: "rival", roles: ["admin"]),
      Principal(id: "other", tenant: "acme", roles: ["admin"]),
    ] {
      let teams = desk.teams(other)
      #expect(await refusal { try await teams.list(across: .all, with: grant) } == .forbidden)
      #expect(await refusal { try await teams.counts(across: .all, with: grant) } == .forbidden)
    }
  }

  @Test func `S14 a grant ends when the policy takes it back, and gives no right to read`()
    async throws
  {
    let desk = try await Self.desk()
    let grant = try desk.teams(Self.root).crossTenantGrant()
    let strict = try desk.with(RolePolicy(.role("admin", may: [.read])))
    #expect(
      await refusal { try await strict.teams(Self.root).list(across: .all, with: grant) }
        == .forbidden
    )
    let blind = try desk.with(RolePolicy(.role("admin", may: [.listAcrossTenants])))
    #expect(
      await refusal { try await blind.teams(Self.root).list(across: .all, with: grant) }
        == .forbidden
    )
    #expect(
      await refusal { try await blind.teams(Self.root).counts(across: .all, with: grant) }
        == .forbidden
    )
  }

  @Test func `S14 a parent's condition needs one tenant, and finds parents of that one`()
    async throws
  {
    let desk = try Desk(RolePolicy(.role("clerk", may: Set(Permission.allCases))))
    try await desk.add(Office.Team(1), Office.Folder("ours", team: 1))
    try await desk.add(
      Office.Team(1),
      Office.Team(2),
      Office.Folder("theirs", team: 1),
      as: Office.mallory
    )
    let grant = try desk.folders().crossTenantGrant()
    let query = Query<Office.Folder>(under: .parent(Office.Team.self, 1))
    let error = await refusal { try await desk.folders().list(query, across: .all, with: grant) }
    #expect(error?.code == "INVALID_ARGUMENT")
    let theirs = try await desk.folders().list(query, across: .only("rival"), with: grant)
    #expect(theirs.records.map(\.id) == ["theirs"])
  }

  @Test func `S14 a caller who may list across tenants still sees one tenant in every other verb`()
    async throws
  {
    let desk = try Desk(RolePolicy(.role("clerk", may: Set(Permission.allCases))))
    try await desk.add(Office.Team(5), as: Office.mallory)
    let teams = desk.teams()
    #expect(await refusal { try await teams.find(5) }?.code == "NOT_FOUND")
    #expect(await refusal { try await teams.archive(5) }?.code == "NOT_FOUND")
    #expect(try await teams.list(Query(in: .all)).records.isEmpty)
    #expect(try await teams.counts().phases.isEmpty)
    #expect(try await desk.trail().records(of: Office.Team.self, 5).records.isEmpty)
  }
}
