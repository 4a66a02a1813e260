import PerennialTesting
import Testing

@testable import Perennial

/// Rule S23: following changes as they are committed.
@Suite struct S23FollowingTests {
  @Test(arguments: Medium.allCases)
  func `S23 a follower is told what was and what comes`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let room = try Newsroom(try await runs.next())
      let start = try await room.store.changes.newest()
      try await room.open(articles: 1)
      async let told = room.store.changes.follow(after: start).told(4)
      try await room.waiters(1)
      try await room.articles.softDelete(1)
      try await room.articles.restore(1)
      #expect(
        try await told == [
          "create section 1", "create article 1", "softDelete article 1", "restore article 1",
        ]
      )
    }
  }

  @Test func `S23 from the newest on where no position is given`() async throws {
    let room = try Newsroom(InMemoryStorage())
    try await room.open(articles: 1)
    async let told = room.store.changes.follow().told(1)
    try await room.waiters(1)
    try await room.articles.softDelete(1)
    #expect(try await told == ["softDelete article 1"])
  }

  @Test func `S23 nothing is missed or told twice between a list and what follows`() async throws {
    let room = try Newsroom(InMemoryStorage())
    try await room.open()
    let writing = Task {
      for id in 1...200 { try await room.articles.create(Article(id: id, sectionID: 1)) }
    }
    for _ in 1...20 {
      let page = try await room.articles.list(Query(limit: 1_000))
      var ids = page.records.map(\.entity.id)
      var follower = room.store.changes.follow(after: page.position).makeAsyncIterator()
      while ids.count < 200, let change = try await follower.next() {
        ids.append(try #require(change.id(of: Article.self)))
      }
      #expect(ids.sorted() == Array(1...200))
    }
    try await writing.value
  }

  @Test func `S23 cancelling ends a follower at once, waiting or not`() async throws {
    let room = try Newsroom(InMemoryStorage())
    let start = try await room.store.changes.newest()
    try await room.open(articles: 3)
    let following = Task {
      var count = 0
      for try await _ in room.store.changes.follow(after: start) { count += 1 }
      return count
    }
    try await room.waiters(1)
    following.cancel()
    #expect(try await following.value == 4)
    #expect(room.store.changeLog.signal.waiterCount == 0)
    let hasOne = Latch()
    let isCancelled = Latch()
    let first = Task {
      var iterator = room.store.changes.follow(after: start).makeAsyncIterator()
      let one = try await iterator.next()
      hasOne.open()
      await isCancelled.wait()
      // The others were read with the first.
      let two = try await iterator.next()
      return [one?.told, two?.told, iterator.position == one?.position ? "there" : nil]
    }
    await hasOne.wait()
    first.cancel()
    isCancelled.open()
    #expect(try await first.value == ["create section 1", nil, "there"])
  }

  @Test func `S23 who follows one tenant is not woken by another`() async throws {
    let times = try Newsroom(InMemoryStorage())
    let post = times.of("post")
    let signal = times.store.changeLog.signal
    async let told = times.store.changes.follow(in: "post").told(1)
    try await times.waiters(1)
    let follower = ChangeSignal.Follower(signal, of: "post")
    let generation = follower.generation
    try await times.open(articles: 5)
    #expect(follower.generation == generation && signal.waiterCount == 1)
    try await post.open()
    #expect(try await told == ["create section 1"])
    #expect(follower.generation == generation + 1)
  }

  @Test func `S23 a follower passes over what others do`() async throws {
    let times = try Newsroom(InMemoryStorage())
    let start = try await times.store.changes.newest()
    try await times.open(articles: 500)
    try await times.of("post").open()
    var follower = times.store.changes.follow(after: start, in: "post").makeAsyncIterator()
    let change = try await follower.next()
    #expect(change?.told == "create section 1" && change?.tenant == "post")
    #expect(follower.position == (try await times.store.changes.newest()))
  }

  @Test func `S23 many that wait are woken by one commit, each once`() async throws {
    let room = try Newsroom(InMemoryStorage())
    let start = try await room.store.changes.newest()
    let told = try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 1...1_000 {
        group.addTask { try await room.store.changes.follow(after: start).told(2) }
      }
      try await room.waiters(1_000)
      try await room.open(articles: 1)
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(told.count == 1_000)
    #expect(told.allSatisfy { $0 == ["create section 1", "create article 1"] })
    #expect(room.store.changeLog.signal.waiterCount == 0)
  }

  @Test func `S23 a slow follower costs no memory, and learns when it was too slow`() async throws {
    let room = try Newsroom(InMemoryStorage(), keeping: ChangePolicy(kept: 100))
    let start = try await room.store.changes.newest()
    try await room.open(articles: 1)
    var follower = room.store.changes.follow(after: start).makeAsyncIterator()
    #expect(try await follower.next()?.told == "create section 1")
    for turn in 1...200 { try await room.articles.update(1) { $0.text = "\(turn)" } }
    // What was read with the first one.
    #expect(try await follower.next()?.told == "create article 1")
    await #expect(throws: LifecycleError.positionExpired) { try await follower.next() }
    #expect(try await follower.next() == nil)
  }

  @Test func `S23 a commit that fails is not told`() async throws {
    let storage = FaultyStorage(InMemoryStorage())
    let room = try Newsroom(storage)
    try await room.open(articles: 1)
    let start = try await room.store.changes.newest()
    storage.inject(.failAfterPlanning(), intoCommit: storage.counts.commits + 1)
    await #expect(throws: LifecycleError.self) { try await room.articles.softDelete(1) }
    #expect(try await room.store.changes.page(after: start).events.isEmpty)
    storage.inject(.runTwice, intoCommit: storage.counts.commits + 1)
    try await room.articles.softDelete(1)
    #expect(
      try await room.store.changes.page(after: start).events.map(\.told) == ["softDelete article 1"]
    )
  }

  @Test func `S23 a follower of a storage that fails is told once`() async throws {
    let storage = FaultyStorage(InMemoryStorage())
    let room = try Newsroom(storage)
    try await room.open()
    let start = try await room.store.changes.newest()
    storage.inject(.failBeforePlanning(), intoRead: storage.counts.reads + 1)
    var follower = room.store.changes.follow(after: start).makeAsyncIterator()
    await #expect(throws: LifecycleError.self) { try await follower.next() }
    #expect(try await follower.next() == nil)
  }
}

extension Newsroom {
  /// Waits until so many followers wait.
  func waiters(_ count: Int) async throws {
    while store.changeLog.signal.waiterCount < count {
      try Task.checkCancellation()
      await Task.yield()
    }
  }
}
