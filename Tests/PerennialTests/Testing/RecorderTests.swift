import Perennial
import PerennialTesting
import Testing

/// Recorders keep what happened, and fail where a test says so (S22, S23).
@Suite struct RecorderTests {
  /// An orchard whose tree was removed with its apples.
  private static func removed(_ files: EffectRecorder) async throws -> Fixture.World<Orchard> {
    var effects = EffectPolicy(handler: files)
    effects.maximumTries = 2
    let world = try await Orchard.world(effects: effects)
    try await world.trees.archive(world.tree.tree.id)
    try await world.trees.hardDelete(world.tree.tree.id)
    return world
  }

  @Test func `S22: an effect recorder keeps what it performed`() async throws {
    let files = EffectRecorder()
    let world = try await Self.removed(files)
    #expect(Set(files.files) == Set(world.tree.apples.compactMap(\.photo)))
    #expect(Set(files.performed) == Set(files.calls))
    files.removeAll()
    #expect(files.calls.isEmpty && files.performed.isEmpty)
  }

  @Test func `S22: it fails as often as it was told to`() async throws {
    let files = EffectRecorder()
    files.fail(times: 2)
    let world = try await Self.removed(files)
    #expect(files.calls.count == 3)
    #expect(files.performed.count == 1)
    let owed = try await world.store.effects.owed()
    #expect(owed.map(\.lastError) == Array(repeating: "\(ScriptedFailure())", count: 2))
    world.clock.advance(by: 60)
    try await world.store.effects.drain()
    #expect(files.performed.count == 3)
    #expect(try await world.store.effects.owed().isEmpty)
  }

  @Test func `S22: it fails for good, until it was told to succeed`() async throws {
    let files = EffectRecorder()
    files.failPermanently("no such bucket")
    let world = try await Self.removed(files)
    let parked = try await world.store.effects.parked()
    #expect(parked.map(\.lastError) == Array(repeating: "no such bucket", count: 3))
    #expect(files.performed.isEmpty)
    files.failAlways(with: CancellationError())
    await #expect(throws: CancellationError.self) { try await files.perform(parked[0]) }
    files.succeed()
    try await files.perform(parked[0])
    #expect(files.performed == [parked[0]])
  }

  @Test func `S22: failing no times is succeeding`() async throws {
    let files = EffectRecorder()
    files.fail(times: 0)
    _ = try await Self.removed(files)
    #expect(files.performed.count == 3)
  }

  @Test func `S22: an invalidation recorder keeps what caches were told`() async throws {
    let caches = InvalidationRecorder()
    let world = try await Orchard.world(effects: EffectPolicy(invalidator: caches))
    #expect(caches.patterns == [["*trees*"]])
    caches.removeAll()
    caches.fail(times: 1)
    try await world.trees.update(world.tree.tree.id) { $0.name = "Other" }
    #expect(caches.calls == [CacheInvalidation(tenant: "north", patterns: ["*trees*"])])
    #expect(try await world.store.effects.owed().map(\.patterns) == [["*trees*"]])
    caches.failAlways()
    await #expect(throws: ScriptedFailure.self) { try await caches.invalidate(caches.calls[0]) }
    caches.failPermanently()
    await #expect(throws: PermanentEffectFailure.self) {
      try await caches.invalidate(caches.calls[0])
    }
    caches.succeed()
    try await caches.invalidate(caches.calls[0])
    #expect(caches.calls.count == 4)
  }

  @Test func `S23: a change recorder keeps each change once`() async throws {
    let world = try await Orchard.world()
    let (all, later) = (ChangeRecorder(), ChangeRecorder())
    let creates = try await all.record(world.store.changes).map(\.verb)
    #expect(creates == Array(repeating: .create, count: 4))
    #expect(try await all.record(world.store.changes).isEmpty)
    try await later.skip(world.store.changes)
    try await world.trees.softDelete(world.tree.tree.id)
    #expect(try await later.record(world.store.changes).map(\.action) == ["softDelete"])
    #expect(try await all.record(world.store.changes).map(\.action) == ["softDelete"])
    #expect(all.events.count == 5)
    #expect(later.events == all.events.suffix(1))
    later.removeAll()
    #expect(later.events.isEmpty)
    #expect(try await later.record(world.store.changes).isEmpty)
  }

  @Test func `S23: it keeps one tenant's changes where it was told to`() async throws {
    let world = try await Orchard.world()
    let south = ChangeRecorder(of: "south")
    let foreign = world.store.repository(of: Tree.self, as: world.outsider)
    try await foreign.create(Tree(id: 9, name: "Pear"))
    #expect(try await south.record(world.store.changes).map(\.entityID) == [.integer(9)])
  }

  @Test(.timeLimit(.minutes(1)))
  func `S23: it waits for changes that other tasks make`() async throws {
    let world = try await Orchard.world()
    let changes = ChangeRecorder()
    try await changes.skip(world.store.changes)
    async let waiting = changes.wait(for: 3, on: world.store.changes)
    for apple in world.tree.apples { try await world.apples.softDelete(apple.id) }
    let ids = try await waiting.map { $0.id(of: Apple.self) }
    #expect(ids == world.tree.apples.map(\.id))
    #expect(try await changes.record(world.store.changes).isEmpty)
  }

  @Test func `S23: a store that keeps no changes says so`() async throws {
    let store = LifecycleStore(
      try Orchard.schema.get(),
      storage: InMemoryStorage(),
      access: RolePolicy(.role("gardener", may: .all))
    )
    let error = await #expect(throws: LifecycleError.self) {
      try await ChangeRecorder().record(store.changes)
    }
    #expect(error?.message.contains("ChangePolicy") == true)
  }

  @Test func `a recorder is told of by many tasks at once`() async throws {
    let files = EffectRecorder()
    let world = try await Self.removed(files)
    let effect = files.calls[0]
    files.removeAll()
    files.fail(times: 50)
    let failed = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<200 {
        group.addTask { (try? await files.perform(effect)) == nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(failed == 50)
    #expect(files.calls.count == 200 && files.performed.count == 150)
    withExtendedLifetime(world) {}
  }
}
