import Foundation
import Perennial
import PerennialFileStorage
import Testing

@testable import inspector

/// What the inspector says of a store that is in order: counts and lists.
@Suite struct InspectorListingTests {
  let folder: TemporaryFolder
  let path: String

  init() async throws {
    folder = try TemporaryFolder()
    path = folder.path("store")
    try await Library.make(path)
  }

  @Test func `stat counts kinds, states, tenants and bytes`() async throws {
    let answer = await Transcript.of("stat", path)
    #expect(answer.status == .good && answer.messages.isEmpty)
    let lines = answer.lines
    #expect(lines[0] == "\(path): format 1.0, closed")
    #expect(lines[2].contains(/^ledger +\d\.\d kB in 1 segment, \d\.\d kB of it in use$/))
    #expect(lines[3] == "checkpoint  0 B")
    #expect(lines[4].contains(/^to replay +\d\.\d kB$/))
    let tables = """

      kind  state     phase     records
      book  active    active          1
      book  inactive  inactive        1
      loan  active    active          1
      rack  active    active          1
      all                             4

      tenant  records  audit records
      acme          3              4
      globex        1              4
      all           4              8
      """
    #expect(lines.dropFirst(5).joined(separator: "\n") == tables)
  }

  @Test func `stat tells the same to programs`() async throws {
    let answer = await Transcript.of("stat", path, "--json")
    #expect(answer.status == .good)
    let object = try #require(try answer.objects().first)
    #expect(object["path"] as? String == path)
    #expect(object["wasClosed"] as? Bool == true)
    #expect(object["records"] as? Int == 4)
    #expect(object["auditRecords"] as? Int == 8)
    #expect(object["segments"] as? Int == 1)
    let kinds = try #require(object["kinds"] as? [[String: Any]])
    #expect(kinds.map { $0["kind"] as? String } == ["book", "loan", "rack"])
    #expect(kinds.map { $0["records"] as? Int } == [2, 1, 1])
    let states = try #require(kinds[0]["states"] as? [[String: Any]])
    #expect(states.map { $0["phase"] as? String } == ["active", "inactive"])
    let tenants = try #require(object["tenants"] as? [[String: Any]])
    #expect(tenants.map { $0["tenant"] as? String } == ["acme", "globex"])
    let head = try #require(tenants[0]["auditHead"] as? [String: Any])
    #expect(head["sequence"] as? Int == 4)
  }

  @Test func `records are listed without knowing their types`() async throws {
    let answer = await Transcript.of("records", path)
    #expect(answer.status == .good && answer.messages.isEmpty)
    let first = "2026-01-01T00:00:00.000000Z"
    let second = "2026-01-02T00:00:00.000000Z"
    let loan = Library.loan.uuidString
    let facts = answer.lines.filter { !$0.hasPrefix("  ") }
    #expect(
      facts == [
        "acme/book/moby  active (active), version 1, created \(first), updated \(first)",
        "acme/book/emma  inactive (inactive), version 2, created \(first), updated \(second), "
          + "deleted \(second), held by 1 operation",
        "globex/loan/\(loan)  active (active), version 1, created \(second), updated \(second)",
        "acme/rack/1  active (active), version 1, created \(first), updated \(first)",
      ]
    )
    #expect(answer.lines.last == "  {\"id\":1}")
    #expect(answer.lines.count == 8)
  }

  @Test(
    arguments: [
      (["--kind", "book"], ["moby", "emma"]),
      (["--tenant=globex"], [Library.loan.uuidString]),
      (["--phase", "inactive"], ["emma"]),
      (["--kind=book", "--limit=1"], ["moby"]),
      (["--limit", "3"], ["moby", "emma", Library.loan.uuidString]),
      (["--kind", "rack", "--tenant", "globex"], []),
    ]
  )
  func `records are chosen by kind, tenant, phase and number`(
    options: [String],
    ids: [String]
  ) async throws {
    let answer = await Transcript.of(["records", path, "--json"] + options)
    #expect(answer.status == .good)
    let found = try answer.objects().map { object in
      (object["id"] as? [String: String])?["uuid"] ?? object["id"] as? String
    }
    #expect(found == ids)
  }

  @Test func `a record's line holds its payload as it is stored`() async throws {
    let answer = await Transcript.of("records", path, "--kind", "book", "--json")
    let emma = try #require(try answer.objects().last)
    #expect(emma["state"] as? String == "inactive")
    #expect(emma["version"] as? Int == 2)
    #expect(emma["deletedAt"] as? String == "2026-01-02T00:00:00.000000Z")
    #expect((emma["tombstones"] as? [String])?.count == 1)
    let payload = try #require(emma["payload"] as? [String: Any])
    #expect(payload["id"] as? String == "emma" && payload["rackID"] as? Int == 1)
    #expect(!answer.output.contains("deletedAt\":null"))
  }

  @Test func `a payload keeps its numbers to the last digit, and its line is one`() throws {
    let json = Array("{\"a\": 0.10000000000000000001,\r\n\"b\":[]}".utf8)
    let line = try JSONText.of(["id": 1], adding: "payload", json)
    #expect(line == "{\"id\":1,\"payload\":{\"a\": 0.10000000000000000001,  \"b\":[]}}")
    let alone = try JSONText.of([String: Int](), adding: "payload", Array("1".utf8))
    #expect(alone == "{\"payload\":1}")
  }

  @Test func `an export holds everything, and says where it ends`() async throws {
    let answer = await Transcript.of("export", path)
    #expect(answer.status == .good && answer.messages.isEmpty)
    let objects = try answer.objects()
    let keys = objects.map { $0.keys.sorted().joined() }
    #expect(
      keys == ["store"] + Array(repeating: "record", count: 4)
        + Array(repeating: "audit", count: 8) + ["end"]
    )
    let end = try #require(objects.last?["end"] as? [String: Any])
    #expect(end["records"] as? Int == 4 && end["auditRecords"] as? Int == 8)
    let record = try #require(objects[1]["record"] as? [String: Any])
    #expect((record["payload"] as? [String: Any])?["id"] as? String == "moby")
    let lines = answer.lines.filter { $0.hasPrefix("{\"audit\":") }
    let audit = try lines.map { line in
      let json = Data(line.dropFirst("{\"audit\":".count).dropLast().utf8)
      return try JSONDecoder().decode(AuditRecord.self, from: json)
    }
    #expect(audit.map(\.sequence) == [1, 2, 3, 4, 1, 2, 3, 4])
  }

  @Test func `a long list is read in pages, and all of it is there`() async throws {
    let path = folder.path("long")
    let storage = try await FileStorage.open(at: path)
    let store = LifecycleStore(
      try Schema(Library.Rack.self),
      storage: storage,
      access: RolePolicy(.role("all", may: .all))
    )
    let racks = store.repository(of: Library.Rack.self, as: Library.ann)
    try await racks.create((1...2001).map { Library.Rack(id: $0) })
    try await storage.close()
    let ids = try await Transcript.of("records", path, "--json").objects().map { $0["id"] as? Int }
    #expect(ids == (1...2001).map { $0 })
    let limited = await Transcript.of("records", path, "--json", "--limit", "1500")
    #expect(limited.lines.count == 1500)
    let trail = await Transcript.of("trail", path, "--json", "--limit", "1001")
    #expect(trail.lines.count == 1002)
    let export = await Transcript.of("export", path)
    #expect(export.lines.count == 2 + 2 * 2001)
  }
}
