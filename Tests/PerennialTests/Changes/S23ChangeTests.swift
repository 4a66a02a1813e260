import Foundation
import PerennialTesting
import Testing

@testable import Perennial

/// Rule S23: what is told of each change, in which order.
@Suite struct S23ChangeTests {
  @Test(arguments: Medium.allCases)
  func `S23 each verb is told as what it is, with its members in groups`(_ medium: Medium)
    async throws
  {
    try await medium.withRuns { runs in
      let room = try Newsroom(try await runs.next())
      try await room.open(articles: 2)
      try await room.sections.create(Section(id: 2, name: "sport"))
      try await room.articles.update(1) { $0.text = "rain" }
      try await room.articles.update(1) { $0.sectionID = 2 }
      try await room.articles.perform(.update, on: 1)
      try await room.sections.softDelete(1, reason: "merged")
      try await room.sections.archive(2)
      try await room.sections.restore(1)
      try await room.sections.restore(2)
      try await room.sections.archive(2)
      try await room.sections.hardDelete(2)
      #expect(
        try await room.told() == [
          "create section 1", "create article 1", "create article 2", "create section 2",
          "update article 1", "move article 1", "change article 1",
          "softDelete section 1 +article[\"2\"]", "archive section 2 +article[\"1\"]",
          "restore section 1 +article[\"2\"]", "restore section 2 +article[\"1\"]",
          "archive section 2 +article[\"1\"]", "hardDelete section 2 +article[\"1\"]",
        ]
      )
    }
  }

  @Test func `S23 a change names who, when, states, operation and audit record`() async throws {
    let room = try Newsroom(InMemoryStorage())
    try await room.open(articles: 1)
    room.clock.advance(by: 60)
    let start = try await room.store.changes.newest()
    let outcome = try await room.articles.softDelete(1)
    let change = try #require(try await room.store.changes.page(after: start).events.first)
    #expect(change.verb == .softDelete && change.action == "bin" && change.tenant == "times")
    #expect(change.kind == Article.kind && change.id(of: Article.self) == 1)
    #expect(change.id(of: Section.self) == nil)
    #expect(change.at == Timestamp(room.clock.now()) && change.principalID == "kim")
    #expect(change.from == "draft" && change.to == "binned")
    #expect(change.operation == outcome.operation && change.operation != nil)
    #expect(change.auditSequence == outcome.auditSequence)
    #expect(change.position == (try await room.store.changes.newest()))
  }

  @Test func `S23 ids gives the record and its members of one kind`() async throws {
    let room = try Newsroom(InMemoryStorage())
    try await room.open(articles: 3)
    try await room.sections.archive(1)
    let change = try #require(try await last(room))
    #expect(change.ids(of: Section.self) == [1])
    #expect(change.ids(of: Article.self) == [1, 2, 3])
  }

  @Test func `S23 members that the audit policy counts have no ids`() async throws {
    var audit = AuditPolicy()
    audit.members = .counted
    let room = try Newsroom(InMemoryStorage(), audit: audit)
    try await room.open(articles: 3)
    try await room.sections.archive(1)
    let change = try #require(try await last(room))
    #expect(change.ids(of: Section.self) == [1])
    #expect(change.ids(of: Article.self) == nil)
    #expect(change.members.map(\.count) == [3])
  }

  @Test(arguments: Medium.allCases)
  func `S23 what the audit policy does not record is told all the same`(_ medium: Medium)
    async throws
  {
    var audit = AuditPolicy()
    audit.recordsCreates = false
    audit.recordsUpdates = false
    try await medium.withRuns { runs in
      let room = try Newsroom(try await runs.next(), audit: audit)
      try await room.open(articles: 2)
      try await room.sections.create(Section(id: 2, name: "sport"))
      try await room.articles.update(2) { $0.text = "rain" }
      try await room.articles.update(2) { $0.sectionID = 2 }
      try await room.articles.softDelete(2)
      #expect(
        try await room.told() == [
          "create section 1", "create article 1", "create article 2", "create section 2",
          "update article 2", "move article 2", "softDelete article 2",
        ]
      )
      let changes = try await all(room)
      #expect(changes.map(\.auditSequence) == [nil, nil, nil, nil, nil, nil, 1])
      #expect(changes.map(\.principalID) == changes.map { _ in "kim" })
      #expect(changes.map(\.at) == changes.map { _ in Timestamp(room.clock.now()) })
      #expect(changes[1].from == nil && changes[1].to == "draft")
      #expect(changes[5].from == "draft" && changes[5].to == "draft")
    }
  }

  @Test(arguments: [true, false])
  func `S23 a verb on many is told as one change for each`(_ isAudited: Bool) async throws {
    var audit = AuditPolicy()
    audit.recordsCreates = isAudited
    audit.recordsUpdates = isAudited
    let room = try Newsroom(InMemoryStorage(), audit: audit)
    try await room.open(articles: 3)
    try await room.sections.create([Section(id: 2, name: "sport"), Section(id: 3, name: "arts")])
    let start = try await room.store.changes.newest()
    try await room.articles.update([
      Article(id: 1, sectionID: 1, text: "rain"), Article(id: 2, sectionID: 2),
    ])
    try await room.articles.softDelete([3])
    try await room.sections.archive([1, 2])
    _ = try await room.sections.eachOnItsOwn(inBatchesOf: 1).archive([3, 1, 7])
    let told = try await room.store.changes.page(after: start).events.map(\.told)
    #expect(
      told == [
        "update article 1", "move article 2", "softDelete article 3",
        "archive section 1 +article[\"1\", \"3\"]", "archive section 2 +article[\"2\"]",
        "archive section 3",
      ]
    )
  }

  @Test func `S23 what changes nothing is not told`() async throws {
    var audit = AuditPolicy()
    audit.attempts = [.conflict, .notFound]
    let room = try Newsroom(InMemoryStorage(), audit: audit)
    try await room.open(articles: 1)
    let start = try await room.store.changes.newest()
    await #expect(throws: LifecycleError.self) { try await room.articles.hardDelete(1) }
    await #expect(throws: LifecycleError.self) { try await room.articles.softDelete(7) }
    _ = try await room.articles.plan(.archive, on: 1)
    try await room.articles.restore(1, ifAlreadyDone: .succeed)
    _ = try await room.articles.list()
    #expect(try await room.store.changes.newest() == start)
  }

  @Test(arguments: Medium.allCases)
  func `S23 changes of all tenants are in the order of their commits, or of one alone`(
    _ medium: Medium
  ) async throws {
    try await medium.withRuns { runs in
      let times = try Newsroom(try await runs.next())
      let post = times.of("post")
      try await times.open()
      try await post.open(articles: 1)
      try await times.articles.create(Article(id: 1, sectionID: 1))
      try await post.sections.softDelete(1)
      let changes = try await all(times)
      #expect(changes.map(\.tenant) == ["times", "post", "post", "times", "post"])
      #expect(
        try await times.told(in: "post") == [
          "create section 1", "create article 1", "softDelete section 1 +article[\"1\"]",
        ]
      )
    }
  }

  @Test func `S23 commits at the same time are told in one order, each once`() async throws {
    let room = try Newsroom(InMemoryStorage())
    try await room.open()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for id in 1...100 {
        group.addTask { try await room.articles.create(Article(id: id, sectionID: 1)) }
      }
      try await group.waitForAll()
    }
    let changes = try await all(room)
    #expect(changes.compactMap(\.auditSequence) == Array(1...101))
  }

  private func all(_ room: Newsroom) async throws -> [ChangeEvent] {
    let start = try await room.store.changes.oldest()
    return try await room.store.changes.page(after: start, limit: 1_000).events
  }

  private func last(_ room: Newsroom) async throws -> ChangeEvent? {
    try await all(room).last
  }
}
