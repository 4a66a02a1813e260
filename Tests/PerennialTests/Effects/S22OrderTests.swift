import PerennialTesting
import Testing

@testable import Perennial

/// Rule S22: when effects are performed, and in which order they are listed.
@Suite struct S22OrderTests {
  @Test(arguments: [Durability.relaxed, .durable])
  func `S22 no file goes before the removal survives a power loss`(_ durability: Durability)
    async throws
  {
    let storage = DurabilityRecorder()
    let seen = Shared<[Durability]>([])
    let gallery = try Gallery(
      storage,
      handler: EffectRecorder { _ in
        seen.withLock { if $0.isEmpty { $0 = storage.commits.value } }
      }
    )
    try await gallery.hang(pictures: 2)
    storage.commits.withLock { $0 = [] }
    let albums = gallery.store.repository(
      of: Album.self,
      as: Gallery.curator,
      durability: durability
    )
    let outcome = try await albums.hardDelete(1)
    #expect(outcome.effects == .of(done: 3))
    #expect(seen.value == (durability == .durable ? [.durable] : [.relaxed, .durable]))
  }

  @Test func `S22 a drain makes earlier commits durable first`() async throws {
    let storage = DurabilityRecorder()
    try await Gallery(storage, handler: nil).hang(pictures: 1)
    try await Gallery(storage, handler: nil).albums.hardDelete(1)
    storage.commits.withLock { $0 = [] }
    let gallery = try Gallery(
      storage,
      handler: EffectRecorder { _ in #expect(storage.commits.value.contains(.durable)) }
    )
    try await gallery.store.effects.drain()
    #expect(gallery.handler.files.count == 2)
  }

  @Test func `S22 a verb waits for three failures at most`() async throws {
    let gallery = try Gallery(
      InMemoryStorage(),
      handler: EffectRecorder { _ in throw ScriptedFailure() }
    )
    try await gallery.hang(pictures: 200)
    let outcome = try await gallery.albums.hardDelete(1)
    #expect(gallery.handler.files.count == 3)
    #expect(outcome.effects == .of(owed: 201))
  }

  @Test(arguments: Medium.allCases)
  func `S22 a list goes on where the last one shown was settled`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(
        runs.next(),
        handler: EffectRecorder { _ in throw PermanentEffectFailure("no") }
      )
      try await gallery.hang(pictures: 100)
      try await gallery.albums.hardDelete(1)
      try await gallery.store.effects.drain()
      var dismissed = 0
      var last: Effect?
      while true {
        let part = try await gallery.store.effects.parked(after: last, limit: 30)
        guard let end = part.last else { break }
        for effect in part where try await gallery.store.effects.dismiss(effect.id) {
          dismissed += 1
        }
        last = end
      }
      #expect(dismissed == 101)
      #expect(try await gallery.parked() == [])
    }
  }

  @Test func `S22 fresh effects are listed in parts, each once, also while some are settled`()
    async throws
  {
    let gallery = try Gallery(InMemoryStorage(), handler: nil)
    try await gallery.hang(pictures: 150)
    try await gallery.albums.hardDelete(1)
    let all = try await gallery.owed()
    var listed: [String] = []
    var last: Effect?
    while true {
      let part = try await gallery.store.effects.owed(after: last, limit: 7)
      guard let end = part.last else { break }
      listed += part.map(\.file)
      for effect in part.suffix(3) { try await gallery.store.effects.dismiss(effect.id) }
      last = end
    }
    #expect(listed == all && all.count == 151)
  }

  @Test(arguments: [-1.0, -10, -1_800, -3_599, -1_000_000])
  func `S22 a clock that is set back holds nothing up for longer than was meant`(_ step: Double)
    async throws
  {
    let isBroken = Shared(true)
    let gallery = try Gallery(
      InMemoryStorage(),
      handler: EffectRecorder { _ in if isBroken.value { throw ScriptedFailure() } }
    )
    try await gallery.hang(pictures: 0)
    try await gallery.albums.hardDelete(1)
    isBroken.withLock { $0 = false }
    gallery.clock.advance(by: step)
    // The first wait is two seconds at most; a clock that went back by less may add as much.
    for _ in 1...2 {
      gallery.clock.advance(by: 2)
      try await gallery.store.effects.drain()
    }
    #expect(try await gallery.owed() == [])
  }

  @Test func `S22 a cancelled caller says nothing of an effect`() async throws {
    let started = Latch()
    let gallery = try Gallery(
      InMemoryStorage(),
      handler: EffectRecorder { _ in
        started.open()
        await Latch().wait()
        try Task.checkCancellation()
      }
    )
    try await gallery.hang(pictures: 1)
    let removing = Task { try await gallery.albums.hardDelete(1) }
    await started.wait()
    removing.cancel()
    #expect(try await removing.value.effects == .of(owed: 2))
    let effects = try await gallery.store.effects.owed()
    #expect(effects.map(\.failures) == [0, 0])
  }

  @Test func `S22 what is settled while another one is performed does not lose the others`()
    async throws
  {
    let queue = Shared<EffectQueue?>(nil)
    let gallery = try Gallery(
      InMemoryStorage(),
      handler: EffectRecorder { effect in
        guard effect.file == "file 1-0", let queue = queue.value else { return }
        for first in try await queue.owed(limit: 1) { try await queue.dismiss(first.id) }
      }
    )
    queue.withLock { $0 = gallery.store.effects }
    defer { queue.withLock { $0 = nil } }
    try await gallery.hang(pictures: 5)
    try await gallery.albums.hardDelete(1)
    #expect(gallery.handler.files.count == 6)
    #expect(try await gallery.owed() == [])
  }
}

/// Tells how durable each commit had to be.
private final class DurabilityRecorder: Storage {
  let commits = Shared<[Durability]>([])
  private let inner = InMemoryStorage()

  func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try await inner.read(body)
  }

  func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    commits.withLock { $0.append(durability) }
    return try await inner.commit(durability, plan)
  }
}
