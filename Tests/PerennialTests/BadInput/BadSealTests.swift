#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import PerennialTesting
import Testing

/// Cursors and tokens of another query, store or user, made up, cut short or changed by a bit.
@Suite struct BadSealTests {
  typealias Desk = Office.Desk
  typealias Folders = Query<Office.Folder>

  static func desk() async throws -> Desk {
    let desk = try Desk()
    try await desk.add(Office.Team(1), Office.Team(2))
    for id in 1...6 {
      try await desk.add(Office.Folder("f\(id)", team: 1), Office.Note(id: id, folderID: "f\(id)"))
      if id % 2 == 0 { try await desk.folders().softDelete("f\(id)") }
    }
    return desk
  }

  /// What is made of a sealed text: cut short, extended, and changed at every position.
  static func forgeries(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    var forgeries = [
      "", " ", "=", "made up", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\u{0}", "🙂🙂🙂🙂",
      String(repeating: "A", count: 100_000), text + "A", text + "=", text + " ", " " + text,
      text + text, String(text.reversed()), text.replacing("-", with: "+"),
      text.replacing("_", with: "/"),
    ]
    forgeries += bytes.indices.map { String(decoding: bytes[..<$0], as: UTF8.self) }
    for position in bytes.indices {
      let bits = position >= bytes.count - 4 ? Array(0..<7) : [position % 7]
      for bit in bits {
        var changed = bytes
        changed[position] ^= 1 << bit
        forgeries.append(String(decoding: changed, as: UTF8.self))
      }
    }
    return forgeries.filter { $0 != text }
  }

  static func expectRefused(
    _ texts: [String],
    at location: SourceLocation = #_sourceLocation,
    _ call: (String) async throws -> Any
  ) async {
    for text in texts {
      let error = await refusal({ try await call(text) }, location)
      #expect(error?.code == "INVALID_ARGUMENT", "\(text.prefix(80))", sourceLocation: location)
    }
  }

  @Test func `a cursor that was made up, cut short or changed by a bit is refused`() async throws {
    let desk = try await Self.desk()
    let bin = desk.store.recycleBin(as: Office.ann)
    let list = try #require(try await desk.folders().list(Folders(limit: 1)).next)
    await Self.expectRefused(Self.forgeries(list)) {
      try await desk.folders().list(Folders(limit: 1, after: $0))
    }
    let entries = try #require(try await bin.list(limit: 1).next)
    await Self.expectRefused(Self.forgeries(entries)) { try await bin.list(limit: 1, after: $0) }
    let trail = try #require(try await desk.trail().records(AuditQuery(limit: 1)).next)
    await Self.expectRefused(Self.forgeries(trail)) {
      try await desk.trail().records(AuditQuery(limit: 1, after: $0))
    }
  }

  @Test func `a token that was made up, cut short or changed by a bit is refused`() async throws {
    let desk = try await Self.desk()
    let before = try await desk.storage.dump()
    let text = try await desk.folders().plan(.softDelete, on: "f1", reason: "r").token.rawValue
    await Self.expectRefused(Self.forgeries(text)) {
      try await desk.folders().execute(PlanToken(rawValue: $0))
    }
    #expect(try await desk.storage.dump() == before)
  }

  @Test func `texts sealed for one purpose do not open for another`() async throws {
    let desk = try await Self.desk()
    let bin = desk.store.recycleBin(as: Office.ann)
    let token = try await desk.folders().plan(.softDelete, on: "f1").token.rawValue
    let list = try #require(try await desk.folders().list(Folders(limit: 1)).next)
    let entries = try #require(try await bin.list(limit: 1).next)
    let trail = try #require(try await desk.trail().records(AuditQuery(limit: 1)).next)
    await Self.expectRefused([token, entries, trail]) {
      try await desk.folders().list(Folders(limit: 1, after: $0))
    }
    await Self.expectRefused([token, list, trail]) { try await bin.list(limit: 1, after: $0) }
    await Self.expectRefused([token, list, entries]) {
      try await desk.trail().records(AuditQuery(limit: 1, after: $0))
    }
    await Self.expectRefused([list, entries, trail]) {
      try await desk.folders().execute(PlanToken(rawValue: $0))
    }
  }

  @Test func `a cursor opens for the query that it was made for, alone`() async throws {
    let desk = try await Self.desk()
    let queries: [Folders] = [
      Folders(limit: 1), Folders(in: .all, limit: 1), Folders(in: .inactive, limit: 1),
      Folders(order: .newestFirst, limit: 1), Folders(states: [.active], limit: 1),
      Folders(states: [.active, .inactive], limit: 1),
      Folders(under: .parent(Office.Team.self, 1), limit: 1),
    ]
    var cursors: [String] = []
    for query in queries { cursors.append(try #require(try await desk.folders().list(query).next)) }
    for (place, query) in queries.enumerated() {
      for (other, cursor) in cursors.enumerated() {
        var query = query
        query.cursor = cursor
        if place == other {
          #expect(try await desk.folders().list(query).records.count == 1)
        } else {
          await Self.expectRefused([cursor]) { _ in try await desk.folders().list(query) }
        }
      }
    }
    var notes = Query<Office.Note>(limit: 1)
    notes.cursor = cursors[0]
    await Self.expectRefused(cursors) { try await desk.notes().list(Query(limit: 1, after: $0)) }
    await Self.expectRefused(cursors) { cursor in
      let query = Folders(under: .parent(Office.Team.self, 2), limit: 1, after: cursor)
      return try await desk.folders().list(query)
    }
  }

  @Test func `a cursor is its user's own, and its store's`() async throws {
    let desk = try await Self.desk()
    let cursor = try #require(try await desk.folders().list(Folders(limit: 1)).next)
    let entries = try #require(
      try await desk.store.recycleBin(as: Office.ann).list(limit: 1).next
    )
    let trail = try #require(try await desk.trail().records(AuditQuery(limit: 1)).next)
    let other = try await Self.desk()
    for (desk, caller) in [(desk, Office.bob), (desk, Office.mallory), (other, Office.ann)] {
      await Self.expectRefused([cursor]) {
        try await desk.folders(caller).list(Folders(limit: 1, after: $0))
      }
      await Self.expectRefused([entries]) {
        try await desk.store.recycleBin(as: caller).list(limit: 1, after: $0)
      }
      await Self.expectRefused([trail]) {
        try await desk.trail(caller).records(AuditQuery(limit: 1, after: $0))
      }
    }
    let token = try await desk.folders().plan(.softDelete, on: "f1").token
    await Self.expectRefused([token.rawValue]) {
      try await other.folders().execute(PlanToken(rawValue: $0))
    }
  }

  @Test func `names that could run into each other do not make one cursor of two`() async throws {
    let desk = try await Self.desk()
    func caller(_ id: String, _ tenant: TenantID) -> Principal { Principal(id: id, tenant: tenant) }
    let pairs = [
      (caller("b:c", "a"), caller("c", "a:b")), (caller("1", "z:1"), caller("1:1", "z")),
    ]
    for (first, second) in pairs {
      for id in 1...2 {
        for caller in [first, second] {
          try await desk.add(Office.Team(id), as: caller)
          try await desk.teams(caller).softDelete(id)
        }
      }
      let bin = try #require(try await desk.store.recycleBin(as: first).list(limit: 1).next)
      await Self.expectRefused([bin]) {
        try await desk.store.recycleBin(as: second).list(limit: 1, after: $0)
      }
    }
    let star = Principal(id: "*", tenant: "acme")
    for id in 11...13 { try await desk.add(Office.Team(id), as: star) }
    let named = try #require(try await desk.trail().records(AuditQuery(by: "*", limit: 1)).next)
    await Self.expectRefused([named]) {
      try await desk.trail().records(AuditQuery(limit: 1, after: $0))
    }
  }

  @Test func `an audit cursor opens for the query that it was made for, alone`() async throws {
    let desk = try await Self.desk()
    let now = desk.clock.now()
    let queries = [
      AuditQuery(limit: 1), AuditQuery(order: .oldestFirst, limit: 1),
      AuditQuery(by: "ann", limit: 1),
      AuditQuery(action: "create", limit: 1), AuditQuery(from: now, limit: 1),
      AuditQuery(until: now + 1, limit: 1),
    ]
    var cursors: [String] = []
    for query in queries {
      cursors.append(try #require(try await desk.trail().records(query).next))
    }
    for (place, query) in queries.enumerated() {
      for (other, cursor) in cursors.enumerated() where other != place {
        var query = query
        query.cursor = cursor
        await Self.expectRefused([cursor]) { _ in try await desk.trail().records(query) }
      }
    }
  }
}
