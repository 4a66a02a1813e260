@testable import Perennial
import Testing

/// Rule S16: scopes, filters, order, pages and counts.
@Suite struct S16ReadingTests {
  typealias Desk = Office.Desk
  typealias Folders = Query<Office.Folder>

  /// Folders f1 to f30 in two teams; every third is inactive, every fifth archived.
  static func desk() async throws -> Desk {
    let desk = try Desk()
    try await desk.add(Office.Team(1), Office.Team(2), Office.Folder("top", team: 2))
    for number in 1...30 {
      try await desk.add(
        Office.Folder(
          "f\(number)",
          team: 1 + number % 2,
          in: number % 4 == 0 ? "top" : nil,
          "\(number)"
        )
      )
    }
    for number in 1...30 {
      if number % 5 == 0 {
        try await desk.folders().archive("f\(number)")
      } else if number % 3 == 0 {
        try await desk.folders().softDelete("f\(number)")
      }
    }
    return desk
  }

  static func ids(_ numbers: [Int]) -> [String] { numbers.map { "f\($0)" } }

  static func pages(_ desk: Desk, _ query: Folders) async throws -> [[String]] {
    var query = query
    var pages: [[String]] = []
    repeat {
      let page = try await desk.folders().list(query)
      pages.append(page.records.map(\.id))
      query.cursor = page.next
    } while query.cursor != nil
    return pages
  }

  @Test func `S16 a read looks among active records unless told otherwise, in any union of scopes`()
    async throws
  {
    let desk = try await Self.desk()
    func expected(_ scope: Scope) -> [String] {
      Self.ids(
        (1...30).filter { number in
          let phase: Scope =
            number % 5 == 0 ? .archived : number % 3 == 0 ? .inactive : .active
          return scope.contains(phase)
        }
      )
    }
    for raw in 0..<8 {
      let scope = Scope(rawValue: raw)
      let found = try await desk.folders().list(Folders(in: scope)).records
      #expect(found.map(\.id).filter { $0 != "top" } == expected(scope), "scope \(raw)")
    }
    #expect(try await desk.folders().list().records.allSatisfy { $0.phase == .active })
  }

  @Test(arguments: [1, 2, 3, 7, 30, 31, 1000])
  func `S16 pages hold every record once, in insertion order, oldest or newest first`(
    _ limit: Int
  ) async throws {
    let desk = try await Self.desk()
    let all = ["top"] + Self.ids(Array(1...30))
    let oldest = try await Self.pages(desk, Folders(in: .all, limit: limit))
    #expect(oldest.flatMap(\.self) == all && oldest.dropLast().allSatisfy { $0.count == limit })
    let newest = try await Self.pages(desk, Folders(in: .all, order: .newestFirst, limit: limit))
    #expect(newest.flatMap(\.self) == all.reversed())
    #expect(oldest.last?.isEmpty == false, "no empty page at the end")
  }

  @Test func `S16 lists filter by parents, states and a condition, all at once`() async throws {
    let desk = try await Self.desk()
    let team = try await desk.folders().list(Folders(in: .all, under: .parent(Office.Team.self, 1)))
    #expect(team.records.map(\.id) == Self.ids((1...30).filter { $0 % 2 == 0 }))
    let both = try await desk.folders().list(
      Folders(in: .all, under: .parent(Office.Team.self, 1), .parent("top", by: "outer"))
    )
    #expect(both.records.map(\.id) == Self.ids((1...30).filter { $0 % 4 == 0 }))
    let states = try await desk.folders().list(
      Folders(in: .all, states: [.inactive, .archived], under: .parent("top", by: "outer"))
    )
    #expect(states.records.map(\.id) == Self.ids([12, 20, 24]))
    #expect(try await desk.folders().list(Folders(states: [.archived])).records.isEmpty)
    let condition = try await Self.pages(
      desk,
      Folders(in: .all, under: .parent(Office.Team.self, 1), limit: 2) { $0.title.count == 1 }
    )
    #expect(condition == [["f2", "f4"], ["f6", "f8"]])
    let none = try await desk.folders().list(Folders(in: .all) { _ in false })
    #expect(none.records.isEmpty && none.next == nil)
  }

  @Test func `S16 a filter's page ends without a cursor where nothing more fits`() async throws {
    let desk = try await Self.desk()
    let page = try await desk.folders().list(Folders(limit: 2) { ["f1", "f2"].contains($0.id) })
    #expect(page.records.map(\.id) == ["f1", "f2"])
    #expect(page.next == nil)
  }

  @Test func `S16 a parent in any phase can be listed under, an absent one is not found`()
    async throws
  {
    let desk = try await Self.desk()
    try await desk.folders().archive("top")
    let query = Folders(in: .archived, under: .parent("top", by: "outer"))
    #expect(try await desk.folders().list(query).records.map(\.id) == Self.ids([4, 8, 16, 20, 28]))
    let absent = Folders(under: .parent("none", by: "outer"))
    #expect(await refusal { try await desk.folders().list(absent) }?.message == "Folder not found")
  }

  @Test func `S16 a cursor stays valid under concurrent writes`() async throws {
    let desk = try await Self.desk()
    let oldest = try await desk.folders().list(Folders(in: .all, limit: 11))
    let newest = try await desk.folders().list(Folders(in: .all, order: .newestFirst, limit: 10))
    #expect(oldest.records.last?.id == "f10" && newest.records.last?.id == "f21")
    // What the cursors stand on is removed, what lies ahead and behind changes.
    for id in ["f9", "f10", "f21", "f22", "f11"] {
      if try await desk.folders().find(id, in: .all).phase != .archived {
        try await desk.folders().archive(id)
      }
      try await desk.folders().hardDelete(id)
    }
    try await desk.folders().update("f13") { $0.title = "changed" }
    try await desk.folders().restore("f12")
    try await desk.add(Office.Folder("f31", team: 1), Office.Folder("f11", team: 1))
    let after = try await desk.folders().list(Folders(in: .all, after: oldest.next))
    #expect(after.records.map(\.id) == Self.ids(Array(12...20) + Array(23...31) + [11]))
    let before = try await desk.folders().list(
      Folders(in: .all, order: .newestFirst, after: newest.next)
    )
    #expect(
      before.records.map(\.id) == Self.ids(Array(12...20).reversed() + Array(1...8).reversed()) + [
        "top"
      ]
    )
  }

  @Test func `S16 pages read while tasks write hold every untouched record exactly once`()
    async throws
  {
    let desk = try await Self.desk()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for number in 0..<25 {
            try await desk.add(Office.Folder("w\(writer)-\(number)", team: 1))
            if number % 2 == 0 { try await desk.folders().softDelete("w\(writer)-\(number)") }
          }
        }
      }
      for order in [PageOrder.oldestFirst, .newestFirst] {
        group.addTask {
          let pages = try await Self.pages(desk, Folders(in: .all, order: order, limit: 3))
          let untouched = pages.flatMap(\.self).filter { $0.hasPrefix("f") }
          let expected = Self.ids(Array(1...30))
          #expect(untouched == (order == .oldestFirst ? expected : expected.reversed()))
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `S16 counts are by state and phase, and follow every verb`() async throws {
    let desk = try Desk()
    try await desk.add(Office.Project(id: 1), Office.Project(id: 2), Office.Project(id: 3))
    try await desk.projects().perform(.publish, on: 2)
    try await desk.projects().archive(3)
    var counts = try await desk.projects().counts()
    #expect(counts.states == [.draft: 1, .live: 1, .archived: 1])
    #expect(counts.phases == [.active: 2, .archived: 1])
    try await desk.projects().hardDelete(3)
    counts = try await desk.projects().counts()
    #expect(counts.phases == [.active: 2])
    #expect(try await desk.teams().counts().states.isEmpty)
  }

  @Test func `S16 records that the policy hides are in no page, and counts are refused`()
    async throws
  {
    let desk = try Desk()
    try await desk.add(Office.Team(1))
    for number in 1...9 {
      try await desk.add(Office.Folder("f\(number)", team: 1, owner: number < 4 ? "ann" : "bob"))
    }
    let owned = try desk.with(Office.Access.owners)
    let page = try await owned.folders().list(Folders(limit: 3))
    #expect(page.records.map(\.id) == ["f1", "f2", "f3"])
    #expect(page.next == nil, "a cursor would tell of hidden records")
    let bobs = try await owned.folders(Office.bob).list(Folders(limit: 4))
    #expect(bobs.records.map(\.id) == Self.ids([4, 5, 6, 7]) && bobs.next != nil)
    #expect(await refusal { try await owned.folders().counts() } == .forbidden)
  }

  @Test func `S16 a page of records in different states shows each in its own`() async throws {
    let desk = try await Self.desk()
    let page = try await desk.folders().list(Folders(in: .all, limit: 50))
    #expect(page.records.count == 31)
    for record in page.records {
      let found = try await desk.folders().find(record.id, in: .all)
      #expect(record.state == found.state && record.lastActiveState == found.lastActiveState)
      #expect(record.createdAt == found.createdAt && record.updatedAt == found.updatedAt)
      #expect(record.deletedAt == found.deletedAt && record.heldBy == found.heldBy)
      #expect(record.version == found.version && record.tenant == found.tenant)
    }
    #expect(Set(page.records.map(\.state)).count == 3)
  }

  @Test func `S16 a scope of unknown bits is one of its known ones`() async throws {
    let desk = try await Self.desk()
    for raw in [-1, Int.min + 1, Int.max] {
      let query = Folders(in: Scope(rawValue: raw), limit: 2)
      let pages = try await Self.pages(desk, query)
      #expect(try await pages == Self.pages(desk, Folders(in: Scope(rawValue: raw & 7), limit: 2)))
    }
  }
}
