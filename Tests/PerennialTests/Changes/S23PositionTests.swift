import Foundation
import PerennialTesting
import Testing

@testable import Perennial

/// Rule S23: positions, what is kept, and what is missed.
@Suite struct S23PositionTests {
  @Test(arguments: Medium.allCases)
  func `S23 a position is good in the next run`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let first = try Newsroom(try await runs.next())
      try await first.open(articles: 1)
      let position = try await first.store.changes.newest()
      try await first.articles.softDelete(1)
      let second = try Newsroom(try await runs.next())
      try await second.articles.restore(1)
      let text = try JSONEncoder().encode([position])
      let kept = try JSONDecoder().decode([ChangePosition].self, from: text)[0]
      let page = try await second.store.changes.page(after: kept)
      #expect(page.events.map(\.told) == ["softDelete article 1", "restore article 1"])
      #expect(try await second.store.changes.page(after: page.position).events.isEmpty)
      #expect(try await second.store.changes.newest() == page.position)
    }
  }

  @Test(arguments: [
    "", "1", "--", "1-1", "1-1-", "-1-1", "g-1-1", "1-x-1", "1-1-g", "01-1-1", "1-01-1",
    "1-1-01", "1--1", "1-1-1-1", "+1-1-1",
  ])
  func `S23 what is no position is none`(_ text: String) throws {
    #expect(ChangePosition(text) == nil)
    let json = try JSONEncoder().encode([text])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([ChangePosition].self, from: json)
    }
  }

  @Test func `S23 a position is read from its text`() {
    for position in [
      ChangePosition(log: .max, sequence: .max, check: .max), ChangePosition.start(of: 0),
    ] {
      #expect(ChangePosition(position.description) == position)
    }
  }

  @Test(arguments: Medium.allCases)
  func `S23 only so many are kept, and an older position has expired`(_ medium: Medium) async throws
  {
    try await medium.withRuns { runs in
      let room = try Newsroom(try await runs.next(), keeping: ChangePolicy(kept: 3))
      try await room.open()
      let start = try await room.store.changes.newest()
      for id in 1...2 { try await room.articles.create(Article(id: id, sectionID: 1)) }
      #expect(try await room.store.changes.page(after: start).events.count == 2)
      for id in 3...5 { try await room.articles.create(Article(id: id, sectionID: 1)) }
      await #expect(throws: LifecycleError.positionExpired) {
        try await room.store.changes.page(after: start)
      }
      #expect(
        try await room.told() == ["create article 3", "create article 4", "create article 5"]
      )
      #expect(try await entryCount(room) == 4)
      // More than are kept, in one commit.
      try await room.articles.create((6...20).map { Article(id: $0, sectionID: 1) })
      #expect(
        try await room.told() == ["create article 18", "create article 19", "create article 20"]
      )
      #expect(try await entryCount(room) == 4)
    }
  }

  @Test func `S23 a smaller number to keep is reached with the next change`() async throws {
    let storage = InMemoryStorage()
    let many = try Newsroom(storage)
    try await many.open(articles: 2_500)
    let few = try Newsroom(storage, keeping: ChangePolicy(kept: 10))
    try await few.articles.update(1) { $0.text = "rain" }
    #expect(try await entryCount(few) == 11)
    #expect(try await few.told().suffix(2) == ["create article 2500", "update article 1"])
    #expect(try await few.store.changes.newest().sequence == 2_502)
  }

  @Test func `S23 a position of another storage, or ahead of this one, has expired`() async throws {
    let here = try Newsroom(InMemoryStorage())
    try await here.open()
    let there = try Newsroom(InMemoryStorage())
    try await there.open()
    let foreign = try await there.store.changes.newest()
    await #expect(throws: LifecycleError.positionExpired) {
      try await here.store.changes.page(after: foreign)
    }
    let newest = try await here.store.changes.newest()
    for sequence in [newest.sequence + 1, .max] {
      await #expect(throws: LifecycleError.positionExpired) {
        try await here.store.changes.page(
          after: ChangePosition(log: newest.log, sequence: sequence, check: newest.check)
        )
      }
    }
  }

  @Test(arguments: [true, false])
  func `S23 a position in a history that was taken back has expired`(_ isAudited: Bool) async throws
  {
    var audit = AuditPolicy()
    audit.recordsUpdates = isAudited
    // As after a power loss that took a relaxed commit, or with a backup that went on.
    let id = UUID()
    let lost = try Newsroom(InMemoryStorage(storeID: id, encodesPayloads: false), audit: audit)
    let kept = try Newsroom(InMemoryStorage(storeID: id, encodesPayloads: false), audit: audit)
    for (room, text) in [(lost, "rain"), (kept, "snow")] {
      try await room.open(articles: 2)
      try await room.articles.update(text == "rain" ? 1 : 2) { $0.text = text }
    }
    let position = try await lost.store.changes.newest()
    try await kept.articles.softDelete(1)
    await #expect(throws: LifecycleError.positionExpired) {
      try await kept.store.changes.page(after: position)
    }
    let own = try await kept.store.changes.newest()
    #expect(try await kept.store.changes.page(after: own).position == own)
  }

  @Test(arguments: Medium.allCases)
  func `S23 a store that keeps no changes ends those of another, so that none is missed`(
    _ medium: Medium
  ) async throws {
    try await medium.withRuns { runs in
      let keeping = try Newsroom(try await runs.next())
      try await keeping.open(articles: 1)
      let before = try await keeping.store.changes.newest()
      let silent = try Newsroom(try await runs.next(), keeping: nil)
      _ = try await silent.articles.list()
      try await silent.articles.softDelete(1)
      try await silent.articles.restore(1)
      let again = try Newsroom(try await runs.next())
      await #expect(throws: LifecycleError.positionExpired) {
        try await again.store.changes.page(after: before)
      }
      let start = try await again.store.changes.newest()
      try await again.articles.softDelete(1)
      #expect(try await again.store.changes.page(after: start).events.count == 1)
      #expect(try await again.told() == ["softDelete article 1"])
      await #expect(throws: LifecycleError.positionExpired) {
        try await again.store.changes.page(after: before)
      }
    }
  }

  @Test func `S23 a store without a policy keeps nothing and says so`() async throws {
    let room = try Newsroom(InMemoryStorage(), keeping: nil)
    try await room.open(articles: 1)
    #expect(try await entryCount(room) == 0)
    #expect(try await room.articles.list().position == nil)
    let position = ChangePosition.start(of: 0)
    let remedy = LifecycleError.invalidArgument(
      "The store keeps no changes; give LifecycleStore a ChangePolicy"
    )
    await #expect(throws: remedy) { try await room.store.changes.newest() }
    await #expect(throws: remedy) { try await room.store.changes.oldest() }
    await #expect(throws: remedy) { try await room.store.changes.page(after: position) }
    await #expect(throws: remedy) {
      for try await _ in room.store.changes.follow() {}
    }
  }

  @Test(arguments: [0, -1, 1_001, Int.max])
  func `S23 a limit out of range is refused`(_ limit: Int) async throws {
    let room = try Newsroom(InMemoryStorage())
    let start = try await room.store.changes.newest()
    await #expect(
      throws: LifecycleError.invalidArgument("The limit is \(limit); choose one of 1 to 1000")
    ) { try await room.store.changes.page(after: start, limit: limit) }
  }

  @Test func `S23 nothing to keep is taken for one`() {
    #expect(ChangePolicy(kept: 0).kept == 1)
    #expect(ChangePolicy(kept: -5).kept == 1)
    var policy = ChangePolicy()
    policy.kept = -1
    #expect(policy.kept == 1)
  }

  private static let newest: [UInt8] = [255, 255, 255, 255, 255, 255, 255, 254]
  private static let damaged: [Entry] = [
    Entry(key: [UInt8](repeating: 255, count: 7), value: [1, 0]),
    Entry(key: [UInt8](repeating: 0, count: 8), value: [1, 0]),
    Entry(key: newest, value: []),
    Entry(key: newest, value: [2, 0]),
    Entry(key: newest, value: [1, 9, 1, 65, 1]),
    Entry(key: newest, value: [1, 0, 0]),
    Entry(key: newest, value: [1, 1, 1, 65, 77]),
    Entry(key: newest, value: [1, 1, 1, 65] + [UInt8](repeating: 128, count: 9) + [1] + newest),
  ]

  @Test(arguments: damaged)
  func `S23 a kept change that is damaged is told`(_ entry: Entry) async throws {
    let storage = InMemoryStorage()
    let room = try Newsroom(storage)
    try await storage.commit(.durable) { _ throws(LifecycleError) in
      var changes = ChangeSet(tenant: "times", at: Timestamp(microseconds: 0))
      changes.entries = [
        EntryChange(namespace: ChangeEntry.namespace, key: entry.key, value: entry.value)
      ]
      return (changes, ())
    }
    let log = room.store.changeLog.log(
      of: try await storage.read { reader throws(LifecycleError) in reader.storeID }
    )
    let error = await #expect(throws: LifecycleError.self) {
      try await room.store.changes.page(after: ChangePosition.start(of: log))
    }
    guard case .storage(let failure) = error else { return #expect(Bool(false), "\(error)") }
    #expect(failure.code == .corrupt)
  }

  private func entryCount(_ room: Newsroom) async throws -> Int {
    try await room.store.storage.read { reader throws(LifecycleError) in
      try reader.entries(in: ChangeEntry.namespace, after: nil, limit: 10_000).count
    }
  }
}
