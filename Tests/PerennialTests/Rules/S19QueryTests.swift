#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import PerennialTesting
import Testing

/// Rule S19: asking the audit trail, and who may.
@Suite struct S19QueryTests {
  typealias Desk = Office.Desk

  /// Twenty records, one a minute: creates by Ann and Bob in turn, and some updates by Bob.
  static func desk() async throws -> (Desk, start: Date) {
    let desk = try Desk()
    let start = desk.clock.now()
    for number in 1...20 {
      let caller = number % 2 == 0 ? Office.bob : Office.ann
      if number % 5 == 0 {
        try await desk.teams(Office.bob).update(1) { $0.name = "\(number)" }
      } else {
        try await desk.add(Office.Team(number), as: caller)
      }
      desk.clock.advance(by: 60)
    }
    return (desk, start)
  }

  static func pages(_ desk: Desk, _ query: AuditQuery) async throws -> [[Int64]] {
    var query = query
    var pages: [[Int64]] = []
    repeat {
      let page = try await desk.trail().records(query)
      pages.append(page.records.map(\.sequence))
      query.cursor = page.next
    } while query.cursor != nil
    return pages
  }

  @Test func `S19 a tenant's trail comes newest or oldest first, in pages of any size`()
    async throws
  {
    let (desk, _) = try await Self.desk()
    let all = Array(Int64(1)...20)
    for limit in [1, 3, 19, 20, 1000] {
      let newest = try await Self.pages(desk, AuditQuery(limit: limit))
      #expect(newest.flatMap(\.self) == all.reversed())
      let oldest = try await Self.pages(desk, AuditQuery(order: .oldestFirst, limit: limit))
      #expect(oldest.flatMap(\.self) == all && oldest.dropLast().allSatisfy { $0.count == limit })
      #expect(oldest.last?.isEmpty == false)
    }
  }

  @Test func `S19 by principal, action and period, alone and together, in both orders`()
    async throws
  {
    let (desk, start) = try await Self.desk()
    func expect(_ query: AuditQuery, _ expected: [Int64]) async throws {
      for limit in [2, 1000] {
        var query = query
        query.limit = limit
        query.order = .oldestFirst
        let oldest = try await Self.pages(desk, query)
        #expect(oldest.flatMap(\.self) == expected)
        #expect(expected.isEmpty || oldest.last?.isEmpty == false)
        query.order = .newestFirst
        #expect(try await Self.pages(desk, query).flatMap(\.self) == expected.reversed())
      }
    }
    let bobs = (Int64(1)...20).filter { $0 % 2 == 0 || $0 % 5 == 0 }
    try await expect(AuditQuery(by: "bob"), bobs)
    try await expect(AuditQuery(by: "nobody"), [])
    try await expect(AuditQuery(action: "update"), [5, 10, 15, 20])
    let from = start + 60 * 4
    let until = start + 60 * 14
    try await expect(AuditQuery(from: from), Array(5...20))
    try await expect(AuditQuery(until: until), Array(1...14))
    try await expect(AuditQuery(from: from, until: until), Array(5...14))
    try await expect(
      AuditQuery(by: "bob", action: "update", from: from, until: until),
      [5, 10]
    )
    try await expect(AuditQuery(from: until, until: from), [])
  }

  @Test func `S19 an entity's trail is filtered and paged as well`() async throws {
    let (desk, start) = try await Self.desk()
    let trail = desk.trail()
    let query = AuditQuery(action: "update", from: start + 300, order: .oldestFirst, limit: 2)
    let first = try await trail.records(of: Office.Team.self, 1, query)
    #expect(first.records.map(\.sequence) == [10, 15])
    var next = query
    next.cursor = first.next
    let second = try await trail.records(of: Office.Team.self, 1, next)
    #expect(second.records.map(\.sequence) == [20] && second.next == nil)
    #expect(
      await refusal { try await trail.records(of: Office.Team.self, 2, next) }?.code
        == "INVALID_ARGUMENT"
    )
    #expect(await refusal { try await trail.records(next) }?.code == "INVALID_ARGUMENT")
  }

  @Test func `S19 a cursor goes on after records that were written meanwhile`() async throws {
    let (desk, _) = try await Self.desk()
    let newest = try await desk.trail().records(AuditQuery(limit: 5))
    let oldest = try await desk.trail().records(AuditQuery(order: .oldestFirst, limit: 5))
    try await desk.add(Office.Team(100))
    let older = try await desk.trail().records(AuditQuery(limit: 5, after: newest.next))
    #expect(older.records.map(\.sequence) == [15, 14, 13, 12, 11])
    let later = try await desk.trail().records(
      AuditQuery(order: .oldestFirst, limit: 100, after: oldest.next)
    )
    #expect(later.records.map(\.sequence) == Array(6...21))
  }

  @Test func `S19 who may read it is a permission of its own, decided on the kind`() async throws {
    let desk = try Desk()
    try await desk.add(Office.Team(1), Office.Folder("a", team: 1), Office.Project(id: 1))
    try await desk.teams().archive(1)
    try await desk.teams().hardDelete(1)
    let all = Set(Permission.allCases)
    let none = try desk.with(RolePolicy(.role("clerk", may: all.subtracting([.readAudit]))))
    #expect(await refusal { try await none.trail().records() } == .forbidden)
    #expect(await refusal { try await none.trail().head() } == .forbidden)
    #expect(await refusal { try await none.trail().verify() } == .forbidden)
    #expect(await refusal { try await none.trail().records(of: Office.Team.self, 1) } == .forbidden)
    #expect(await refusal { try await none.trail().exportJSONLines { _ in } } == .forbidden)
    let teams = try desk.with(RolePolicy(.role("clerk", may: [.readAudit], on: ["team"])))
    let seen = try await teams.trail().records(AuditQuery(order: .oldestFirst)).records
    #expect(seen.map(\.event.kind) == ["team", "team", "team"])
    #expect(seen.last?.event.previousState.map(\.kind) == ["team"])
    #expect(seen.last?.event.members == [AuditMembers(kind: "folder", count: 1, ids: nil)])
    #expect(
      await refusal { try await teams.trail().records(of: Office.Folder.self, "a") } == .forbidden
    )
    #expect(await refusal { try await teams.trail().verify() } == .forbidden)
    let asking = try desk.with(
      Office.Access(kinds: { _ in .askPerRecord }, records: { _, _ in true })
    )
    #expect(await refusal { try await asking.trail().records() } == .forbidden)
  }

  @Test func `S19 records of kinds that a caller may not see leave no cursor behind`() async throws
  {
    let desk = try Desk()
    try await desk.add(Office.Team(1), Office.Project(id: 1), Office.Project(id: 2))
    let teams = try desk.with(RolePolicy(.role("clerk", may: [.readAudit], on: ["team"])))
    let page = try await teams.trail().records(AuditQuery(order: .oldestFirst, limit: 1))
    #expect(page.records.map(\.sequence) == [1] && page.next == nil)
  }
}
