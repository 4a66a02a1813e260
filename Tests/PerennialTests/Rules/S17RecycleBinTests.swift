@testable import Perennial
import PerennialTesting
import Testing

/// Rule S17: the recycle bin lists operations that still hold something.
@Suite struct S17RecycleBinTests {
  typealias Desk = Office.Desk

  static func desk() async throws -> Desk {
    let desk = try Desk()
    try await desk.add(
      Office.Team(1),
      Office.Folder("a", team: 1),
      Office.Folder("b", team: 1),
      Office.Note(id: 1, folderID: "a")
    )
    return desk
  }

  @Test func `S17 an entry tells root, kind, when, by whom, why and how many`() async throws {
    let desk = try await Self.desk()
    desk.clock.advance(by: 60)
    let outcome = try await desk.teams(Office.bob).softDelete(1, reason: "closed")
    let entries = try await desk.store.recycleBin(as: Office.ann).list().entries
    let entry = try #require(entries.first)
    #expect(entries.count == 1 && entry.memberCount == 4)
    #expect(entry.operation == outcome.operation && entry.id == entry.operation)
    #expect(entry.rootKind == "team" && entry.rootID == .integer(1) && entry.verb == .softDelete)
    #expect(entry.principalID == "bob" && entry.principalName == "Bob" && entry.reason == "closed")
    #expect(entry.at == desk.clock.now())
  }

  @Test func `S17 only operations that hold something now, newest first`() async throws {
    let desk = try await Self.desk()
    let bin = desk.store.recycleBin(as: Office.ann)
    #expect(try await bin.list().entries.isEmpty)
    try await desk.folders().softDelete("a")
    try await desk.teams().archive(1)
    #expect(try await bin.list().entries.map(\.memberCount) == [4, 2])
    #expect(try await bin.list().entries.map(\.rootKind) == ["team", "folder"])
    try await desk.folders().restore("a", restoringAncestors: true)
    #expect(try await bin.list().entries.isEmpty)
    try await desk.folders().softDelete("a")
    try await desk.folders().archive("a")
    #expect(try await bin.list().entries.map(\.verb) == [.archive, .softDelete])
    try await desk.folders().hardDelete("a")
    #expect(try await bin.list().entries.isEmpty)
  }

  @Test func `S17 the number of members is that of now, after some were removed`() async throws {
    let desk = try await Self.desk()
    try await desk.teams().archive(1)
    try await desk.folders().hardDelete("b")
    #expect(
      try await desk.store.recycleBin(as: Office.ann).list().entries.map(\.memberCount) == [3]
    )
  }

  @Test func `S17 entries come in pages and by kind, and survive writes between pages`()
    async throws
  {
    let desk = try await Self.desk()
    let bin = desk.store.recycleBin(as: Office.ann)
    for number in 2...12 {
      try await desk.add(Office.Team(number))
      try await desk.teams().softDelete(number)
      if number % 3 == 0 {
        try await desk.add(Office.Project(id: number))
        try await desk.projects().archive(number)
      }
    }
    var seen: [String] = []
    var cursor: String?
    repeat {
      let page = try await bin.list(of: "team", limit: 3, after: cursor)
      seen += page.entries.map(\.rootID.description)
      cursor = page.next
      if seen.count == 3 {
        try await desk.teams().restore(9)
        try await desk.teams().restore(10)
      }
    } while cursor != nil
    #expect(seen == ["12", "11", "10", "8", "7", "6", "5", "4", "3", "2"])
    #expect(try await bin.list(of: "project", limit: 4).next == nil)
    #expect(try await bin.list(limit: 1000).entries.count == 9 + 4)
  }

  @Test func `S17 the bin shows roots that the caller may read, in the caller's tenant`()
    async throws
  {
    let desk = try await Self.desk()
    try await desk.folders().softDelete("a")
    try await desk.add(Office.Team(1), as: Office.mallory)
    try await desk.teams(Office.mallory).softDelete(1, reason: "secret")
    let bin = try await desk.store.recycleBin(as: Office.ann).list()
    #expect(bin.entries.map(\.rootID) == [.text("a")])
    let owners = try desk.with(Office.Access.owners)
    #expect(try await owners.store.recycleBin(as: Office.bob).list().entries.isEmpty)
    let blind = try desk.with(Office.Access.denying([.read], on: "folder"))
    #expect(try await blind.store.recycleBin(as: Office.ann).list().entries.isEmpty)
    let error = await refusal {
      try await blind.store.recycleBin(as: Office.ann).list(of: "folder")
    }
    #expect(error == .forbidden)
  }

  @Test func `S17 hidden entries leave no cursor behind`() async throws {
    let desk = try await Self.desk()
    try await desk.add(Office.Folder("c", team: 1, owner: "bob"))
    try await desk.folders().softDelete("c")
    try await desk.folders().softDelete("a")
    let owners = try desk.with(Office.Access.owners)
    let page = try await owners.store.recycleBin(as: Office.ann).list(limit: 1)
    #expect(page.entries.map(\.rootID) == [.text("a")] && page.next == nil)
  }
}
