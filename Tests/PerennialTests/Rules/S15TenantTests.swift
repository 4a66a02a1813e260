@testable import Perennial
import Testing

/// Rule S15: a child always has its parent's tenant.
@Suite struct S15TenantTests {
  typealias Desk = Office.Desk

  static func desk() async throws -> Desk {
    let desk = try Desk()
    try await desk.add(
      Office.Team(1),
      Office.Folder("a", team: 1),
      Office.Badge(id: 1, teamID: nil)
    )
    try await desk.add(Office.Team(2), Office.Folder("b", team: 2), as: Office.mallory)
    return desk
  }

  @Test func `S15 nothing is created under, moved or attached to another tenant's parent`()
    async throws
  {
    let desk = try await Self.desk()
    let absent = await refusal { try await desk.folders().create(Office.Folder("c", team: 9)) }
    #expect(absent?.message == "Team not found")
    #expect(
      await refusal { try await desk.folders().create(Office.Folder("c", team: 2)) } == absent
    )
    #expect(await refusal { try await desk.folders().move("a", \.teamID, to: 2) } == absent)
    #expect(
      await refusal { try await desk.folders().update(Office.Folder("a", team: 2)) } == absent
    )
    #expect(await refusal { try await desk.badges().update("a".count) { $0.teamID = 2 } } == absent)
    let outer = await refusal { try await desk.folders().move("a", \.outerID, to: "b") }
    #expect(outer?.message == "Folder not found")
    #expect(outer == (await refusal { try await desk.folders().move("a", \.outerID, to: "z") }))
  }

  @Test func `S15 the same ids in two tenants are two families`() async throws {
    let desk = try Desk()
    for caller in [Office.ann, Office.mallory] {
      try await desk.add(
        Office.Team(1),
        Office.Folder("a", team: 1),
        Office.Note(id: 1, folderID: "a"),
        as: caller
      )
    }
    #expect(try await desk.teams().archive(1).affected == ["team": 1, "folder": 1, "note": 1])
    #expect(try await desk.folders(Office.mallory).counts().phases == [.active: 1])
    try await desk.teams().hardDelete(1)
    #expect(try await desk.notes(Office.mallory).find(1).tenant == "rival")
    #expect(try await desk.notes().list(Query(in: .all)).records.isEmpty)
  }

  @Test func `S15 every record's parent has its tenant, whatever was tried`() async throws {
    let desk = try await Self.desk()
    _ = await refusal { try await desk.folders().create(Office.Folder("c", team: 2, in: "b")) }
    _ = await refusal { try await desk.folders(Office.mallory).create(Office.Folder("c", team: 1)) }
    _ = await refusal { try await desk.folders(Office.mallory).move("b", \.outerID, to: "a") }
    for caller in [Office.ann, Office.mallory] {
      let teams = Set(try await desk.teams(caller).list().records.map(\.id))
      let folders = try await desk.folders(caller).list().records
      #expect(folders.count == 1 && folders.allSatisfy { teams.contains($0.teamID) })
      #expect(folders.allSatisfy { $0.tenant == caller.tenant })
    }
  }

  @Test func `S15 tenants differ by bytes, not by how they look`() async throws {
    let desk = try Desk()
    let composed = Principal(id: "a", tenant: "caf\u{E9}")
    let decomposed = Principal(id: "a", tenant: "cafe\u{301}")
    try await desk.add(Office.Team(1), as: composed)
    #expect(await refusal { try await desk.teams(decomposed).find(1) }?.code == "NOT_FOUND")
  }

  @Test func `S15 a schema without tenants has one, whatever principals say`() async throws {
    let desk = try Desk(tenancy: .single)
    try await desk.add(Office.Team(1))
    #expect(try await desk.teams(Office.mallory).find(1).tenant == .builtIn)
    #expect(try await desk.teams(Principal(id: "n")).find(1).tenant == .builtIn)
  }
}
