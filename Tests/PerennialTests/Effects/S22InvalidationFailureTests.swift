import Perennial
import PerennialTesting
import Testing

/// Rule S22: caches that do not answer, stores that crash.
@Suite struct S22InvalidationFailureTests {
  private struct Unreachable: Error, CustomStringConvertible {
    var description: String { "the cache does not answer" }
  }

  private static let shelf = ["*library*", "*shelves*"]

  @Test(arguments: Medium.allCases)
  func `S22 caches that fail fail no verb, and are asked again`(_ medium: Medium) async throws {
    try await medium.withStorage { storage, _ in
      let isBroken = Shared(true)
      let library = try Library(
        storage,
        caches: InvalidationRecorder { _ in if isBroken.value { throw Unreachable() } }
      )
      let record = try await library.shelves.create(Shelf(id: 1))
      #expect(record.version == 1)
      #expect(try await library.shelves.softDelete(1).status == .done)
      let owed = try await library.store.effects.owed()
      #expect(owed.map(\.patterns) == [Self.shelf, Self.shelf])
      #expect(owed.allSatisfy { $0.failures == 1 && $0.lastError == "the cache does not answer" })
      #expect(owed.allSatisfy { $0.kind == Shelf.kind && $0.entityID == .integer(1) })
      #expect(owed.allSatisfy { $0.tenant == "town" && $0.file.isEmpty && $0.field.isEmpty })
      isBroken.withLock { $0 = false }
      #expect(try await library.store.effects.drain().done == 0, "they are not due")
      library.clock.advance(by: 10)
      #expect(try await library.store.effects.drain().done == 2)
      #expect(library.caches.calls.count == 4)
      #expect(try await library.owed() == [])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 an invalidation that fails for good, or too often, is parked`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage, _ in
      let library = try Library(
        storage,
        caches: InvalidationRecorder { _ in throw PermanentEffectFailure("no such cache") }
      )
      try await library.shelves.create(Shelf(id: 1))
      let parked = try await library.store.effects.parked()
      #expect(parked.map(\.patterns) == [Self.shelf])
      #expect(parked.first?.lastError == "no such cache")
      let id = try #require(parked.first?.id)
      #expect(try await library.store.effects.retry(id))
      #expect(try await library.owed() == [Self.shelf])
      #expect(try await library.store.effects.dismiss(id))
      #expect(try await library.owed() == [])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 what dies between the commit and the call is told by the next run, once`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage, crash in
      let first = try Library(storage) { $0.performedAtOnce = 0 }
      try await first.furnish()
      try await first.shelves.softDelete(1)
      #expect(first.caches.calls.isEmpty)
      let next = try Library(try await crash())
      try await next.store.prepare()
      #expect(next.caches.calls.map(\.patterns) == [Library.all, Library.all])
      let later = try Library(try await crash())
      try await later.store.prepare()
      #expect(later.caches.calls.isEmpty, "what was told is not told again")
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 a commit that does not come about invalidates nothing`(_ medium: Medium) async throws {
    try await medium.withStorage { storage, _ in
      let faulty = FaultyStorage(storage)
      let library = try Library(faulty)
      for fault: FaultyStorage.Fault in [.failBeforePlanning(), .failAfterPlanning(), .cancel] {
        faulty.inject(fault, intoCommit: faulty.counts.commits + 1)
        await #expect(throws: LifecycleError.self) { try await library.furnish() }
      }
      #expect(library.caches.calls.isEmpty)
      #expect(try await library.owed() == [])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 a planner that runs twice and a note that fails tell at least once`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage, _ in
      let faulty = FaultyStorage(storage)
      let library = try Library(faulty)
      faulty.inject(.runTwice, intoCommit: 1)
      try await library.furnish()
      #expect(library.caches.calls.map(\.patterns) == [Library.all])
      #expect(try await library.owed() == [])
      faulty.inject(.failBeforePlanning(), intoCommit: faulty.counts.commits + 2)
      try await library.shelves.softDelete(1)
      #expect(try await library.owed() == [Library.all])
      #expect(try await library.store.effects.drain().done == 1)
      #expect(library.caches.calls.count == 3)
    }
  }

  @Test func `S22 a caller that gives up after the commit leaves no cache stale`() async throws {
    let library = try Library(InMemoryStorage(), access: GivingUp())
    let creating = Task { try await library.shelves.create(Shelf(id: 1)) }
    _ = try await creating.value
    #expect(creating.isCancelled)
    #expect(library.caches.calls.map(\.patterns) == [Self.shelf])
    #expect(try await library.owed() == [])
  }

  /// Its caller's task is cancelled while a commit is planned.
  private struct GivingUp: AccessPolicy {
    func decision(on request: AccessRequest) -> KindDecision {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return .allow
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 files without a handler stay owed and hold no invalidation up`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage, crash in
      let library = try Library(storage) { $0.performedAtOnce = 0 }
      try await library.furnish()
      try await library.shelves.archive(1)
      try await library.shelves.hardDelete(1)
      #expect(try await library.store.effects.drain().done == 3)
      #expect(try await library.store.effects.owed().map(\.file) == ["scan"])
      let handler = EffectRecorder()
      let other = try Library(try await crash(), caches: nil) { $0.handler = handler }
      try await other.store.prepare()
      #expect(handler.files == ["scan"])
    }
  }
}
