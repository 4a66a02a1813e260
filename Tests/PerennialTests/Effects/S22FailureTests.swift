@testable import Perennial
import PerennialTesting
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Rule S22: handlers that fail, stores that crash, clocks that jump.
@Suite struct S22FailureTests {
  @Test(arguments: Medium.allCases)
  func `S22 a handler that fails fails nothing, and is asked again later and later`(
    _ medium: Medium
  ) async throws {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(
        runs.next(),
        handler: EffectRecorder { _ in throw ScriptedFailure() }
      ) {
        $0.maximumTries = 4
        $0.firstDelay = .seconds(10)
        $0.longestDelay = .seconds(15)
      }
      try await gallery.hang(pictures: 0)
      let outcome = try await gallery.albums.hardDelete(1)
      #expect(outcome.status == .done && outcome.effects == .of(owed: 1))
      for (failures, longest) in [(1, 10.0), (2, 15.0), (3, 15.0)] {
        let effect = try #require(try await gallery.store.effects.owed().first)
        #expect(effect.failures == failures && effect.lastError == "\(ScriptedFailure())")
        let wait =
          try #require(effect.dueAt).microseconds - Timestamp(gallery.clock.now()).microseconds
        #expect(Double(wait) <= longest * 1e6 && Double(wait) >= longest * 0.5e6)
        #expect(try await gallery.store.effects.drain() == .of(), "it is not due")
        gallery.clock.advance(by: Double(wait) / 1e6)
        _ = try await gallery.store.effects.drain()
      }
      #expect(gallery.handler.files.count == 4)
      #expect(try await gallery.owed() == [])
      #expect(try await gallery.parked() == ["cover 1"])
      #expect(try await gallery.store.effects.drain() == .of(), "what is parked is not tried")
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 a failure for good parks at once, and the others are performed`(_ medium: Medium)
    async throws
  {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(
        runs.next(),
        handler: EffectRecorder { effect in
          if effect.file == "file 1-1" { throw PermanentEffectFailure("outside the bucket") }
        }
      )
      try await gallery.hang(pictures: 3)
      let outcome = try await gallery.albums.hardDelete(1)
      #expect(outcome.effects == .of(done: 3, parked: 1))
      let parked = try await gallery.store.effects.parked()
      #expect(parked.map(\.file) == ["file 1-1"])
      #expect(parked.first?.lastError == "outside the bucket")
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 an operator retries or dismisses`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let isBroken = Shared(true)
      let gallery = try await Gallery(
        runs.next(),
        handler: EffectRecorder { _ in
          if isBroken.value { throw PermanentEffectFailure("no") }
        }
      )
      try await gallery.hang(pictures: 2)
      try await gallery.albums.hardDelete(1)
      let parked = try await gallery.store.effects.parked()
      #expect(parked.count == 3)
      isBroken.withLock { $0 = false }
      #expect(try await gallery.store.effects.retry(parked[0].id))
      #expect(try await gallery.store.effects.dismiss(parked[1].id))
      #expect(try await gallery.store.effects.dismiss(parked[1].id) == false)
      #expect(try await gallery.store.effects.retry(parked[1].id) == false)
      let owed = try await gallery.store.effects.owed()
      #expect(owed.map(\.id) == [parked[0].id] && owed.first?.failures == 0)
      #expect(try await gallery.store.effects.drain() == .of(done: 1))
      #expect(try await gallery.parked() == ["file 1-1"])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 dismissing one of many leaves the others`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(runs.next(), handler: nil)
      try await gallery.hang(pictures: 3)
      try await gallery.albums.hardDelete(1)
      let first = try #require(try await gallery.store.effects.owed().first)
      #expect(try await gallery.store.effects.dismiss(first.id))
      #expect(try await gallery.owed() == ["file 1-0", "file 1-1", "file 1-2"])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 a clock that is set back does not hold effects up`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(
        runs.next(),
        handler: EffectRecorder { _ in throw ScriptedFailure() }
      )
      try await gallery.hang(pictures: 0)
      try await gallery.albums.hardDelete(1)
      gallery.clock.advance(by: -1_000_000)
      #expect(try await gallery.store.effects.drain() == .of(owed: 1))
      #expect(try await gallery.store.effects.owed().first?.failures == 2)
    }
  }

  @Test(arguments: [Int64.min, -1, 0, 1, 1 << 50, Int64.max])
  func `S22 no times and no failures overflow`(_ time: Int64) {
    var policy = EffectPolicy()
    policy.longestDelay = .seconds(Int64.max)
    let now = Timestamp(microseconds: time)
    for failures in [Int.min, 0, 1, 2, 64, .max] {
      for random in [0, 1, UInt64.max] {
        let due = policy.due(afterFailures: failures, from: now, random: random)
        _ = policy.isDue(.waiting(until: due), at: now)
        _ = policy.isDue(.waiting(until: now), at: due)
      }
    }
    policy.firstDelay = .seconds(-5)
    #expect(policy.due(afterFailures: 1, from: now, random: 3) == now)
  }

  @Test func `S22 a commit that cannot note what was done leaves it owed`() async throws {
    let storage = FaultyStorage(InMemoryStorage())
    let gallery = try Gallery(storage)
    try await gallery.hang(pictures: 1)
    storage.inject(.failBeforePlanning(), intoCommit: storage.counts.commits + 2)
    let outcome = try await gallery.albums.hardDelete(1)
    #expect(outcome.effects == .of(owed: 2))
    #expect(gallery.handler.files == ["cover 1", "file 1-0"])
    #expect(try await gallery.store.effects.drain() == .of(done: 2))
    #expect(gallery.handler.files == ["cover 1", "file 1-0", "cover 1", "file 1-0"])
  }

  @Test func `S22 a removal that does not come about owes nothing`() async throws {
    let storage = FaultyStorage(InMemoryStorage())
    let gallery = try Gallery(storage)
    try await gallery.hang(pictures: 1)
    storage.inject(.failAfterPlanning(), intoCommit: storage.counts.commits + 1)
    await #expect(throws: LifecycleError.self) { try await gallery.albums.hardDelete(1) }
    #expect(gallery.handler.files.isEmpty)
    #expect(try await gallery.owed() == [])
  }

  @Test(arguments: Medium.allCases)
  func `S22 what dies between the commit and the handler is performed by the next run`(
    _ medium: Medium
  ) async throws {
    try await medium.withRuns { runs in
      let storage = try await runs.next()
      let first = try Gallery(storage) { $0.performedAtOnce = 0 }
      try await first.hang(pictures: 100)
      try await first.albums.hardDelete(1)
      #expect(first.handler.files.isEmpty)
      let next = try Gallery(storage)
      try await next.store.prepare()
      #expect(next.handler.files.count == 101)
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 two drains at once perform everything, and nothing twice`(_ medium: Medium) async throws
  {
    try await medium.withRuns { runs in
      let storage = try await runs.next()
      let gallery = try Gallery(storage, handler: EffectRecorder { _ in await Task.yield() }) {
        $0.performedAtOnce = 0
      }
      try await gallery.hang(pictures: 999)
      try await gallery.albums.hardDelete(1)
      let done = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 1...4 {
          group.addTask { try await gallery.store.effects.drain().done }
        }
        return try await group.reduce(0, +)
      }
      #expect(done == 1_000)
      #expect(gallery.handler.files.count == 1_000 && Set(gallery.handler.files).count == 1_000)
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 a task that is cancelled leaves the rest owed`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(
        runs.next(),
        handler: EffectRecorder { effect in
          if effect.file == "file 1-1" { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
        }
      ) { $0.performedAtOnce = 0 }
      try await gallery.hang(pictures: 5)
      try await gallery.albums.hardDelete(1)
      let drain = Task { try await gallery.store.effects.drain() }
      await #expect(throws: LifecycleError.cancelled) { try await drain.value }
      #expect(gallery.handler.files == ["cover 1", "file 1-0", "file 1-1"])
      #expect(try await gallery.owed() == ["file 1-2", "file 1-3", "file 1-4"])
      _ = try await gallery.store.effects.drain()
      #expect(try await gallery.owed() == [])
    }
  }

  @Test(arguments: [[], [0], [1, 2], [1] + Array(repeating: 0, count: 28), [9, 9, 9]])
  func `S22 an entry that is none is a typed error`(_ key: [UInt8]) async throws {
    let storage = InMemoryStorage()
    try await storage.commit(.durable) { _ throws(LifecycleError) in
      var changes = ChangeSet(tenant: "museum", at: Timestamp(microseconds: 0))
      changes.entries = [
        EntryChange(namespace: EffectEntry.namespace, key: key, value: [1, 2, 3])
      ]
      return (changes, ())
    }
    let gallery = try Gallery(storage)
    do throws(LifecycleError) {
      _ = try await gallery.store.effects.owed()
      Issue.record("it was read")
    } catch {
      guard case .storage(let error) = error else { throw error }
      #expect(error.code == .corrupt)
    }
  }
}

extension EffectEntry {
  fileprivate static func waiting(until time: Timestamp) -> EffectEntry {
    EffectEntry(place: .waiting, time: time, batch: UUID(), effects: [])
  }
}
