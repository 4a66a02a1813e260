@testable import Perennial
import Synchronization
import Testing

/// Rule S12: the policy answers per kind first, and only "ask per record" loads payloads.
@Suite struct S12CostTests {
  typealias Desk = Office.Desk

  /// A team with 50 folders of 100 notes each.
  private static func desk() async throws -> (Desk, Office.Tap) {
    let tap = Office.Tap()
    let desk = try Desk(storage: tap)
    var entities: [any Entity] = [Office.Team(1)]
    for folder in 1...50 {
      entities.append(Office.Folder("f\(folder)", team: 1))
      for note in 1...100 {
        entities.append(Office.Note(id: folder * 1000 + note, folderID: "f\(folder)"))
      }
    }
    _ = try await desk.store.create(entities, as: Office.ann)
    return (desk, tap)
  }

  @Test func `S12 a cascade under a policy that allows kinds loads the root's payload alone`()
    async throws
  {
    let (desk, tap) = try await Self.desk()
    let softDelete = try await tap.counting { _ = try await desk.teams().softDelete(1) }
    #expect(softDelete.records == 1 && softDelete.pages == 0)
    let restore = try await tap.counting { _ = try await desk.teams().restore(1) }
    #expect(restore.records == 1 && restore.pages == 0)
    let archive = try await tap.counting { _ = try await desk.teams().archive(1) }
    #expect(archive.records == 1 && archive.pages == 0)
    let plan = try await tap.counting { _ = try await desk.teams().plan(.hardDelete, on: 1) }
    #expect(plan.records == 1 + 51, "root, and the audited fields of one team and 50 folders")
  }

  @Test func `S12 a policy is asked for every member, in bulk and not a read a record`()
    async throws
  {
    let (desk, tap) = try await Self.desk()
    let asked = Mutex<[EntityKind: Set<String>]>([:])
    let policy = Office.Access(
      kinds: { $0.permission == .softDelete ? .askPerRecord : .allow },
      records: { request, record in
        let isWhole = record.kind != "note" || record.entity(as: Office.Note.self) != nil
        asked.withLock { _ = $0[request.kind, default: []].insert(record.id.description) }
        return isWhole && record.phase == .active
      }
    )
    let asking = try desk.with(policy)
    let reads = try await tap.counting { _ = try await asking.teams().softDelete(1) }
    #expect(asked.withLock { $0.mapValues(\.count) } == ["team": 1, "folder": 50, "note": 5000])
    #expect(reads.records == 5051)
    #expect(reads.recordCalls <= 6, "a read for the root and one for each 2,048 members of a kind")
  }

  @Test func `S12 one refused member among thousands is enough`() async throws {
    let (desk, _) = try await Self.desk()
    let policy = Office.Access(
      kinds: { $0.kind == "note" ? .askPerRecord : .allow },
      records: { _, record in record.id != .integer(50_100) }
    )
    let before = try await desk.teams().counts().phases
    let asking = try desk.with(policy)
    #expect(await refusal { try await asking.teams().softDelete(1) } == .forbidden)
    #expect(try await desk.teams().counts().phases == before)
    #expect(try await desk.notes().counts().phases == [.active: 5000])
  }

  @Test func `S12 what a policy does not know it denies`() async throws {
    let desk = try Desk(RolePolicy(.role("clerk", may: [.read, .create])))
    try await desk.add(Office.Team(1))
    #expect(await refusal { try await desk.teams().softDelete(1) } == .forbidden)
    let stranger = Principal(id: "x", tenant: "acme", roles: ["visitor"])
    #expect(await refusal { try await desk.teams(stranger).find(1) } == .forbidden)
    let silent = try desk.with(Office.Access(kinds: { _ in .askPerRecord }))
    #expect(await refusal { try await silent.teams().find(1) }?.code == "NOT_FOUND")
  }
}
