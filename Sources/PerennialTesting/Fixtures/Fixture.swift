public import Perennial

/// Stores with something in them, made in one line, the same for the same seed.
///
/// ```swift
/// let fixture = try await Fixture.project(conversations: 3, messagesEach: 10)
/// _ = try await fixture.service.transition(fixture.project.id, .archive)
/// ```
///
/// There is one for each domain of `PerennialDomains`, and ``world(of:_:access:owner:outsider:seed:on:audit:effects:changes:)``
/// for kinds of a host's own. Ids, names and times come from the seed, also those of what a test does next; another
/// seed gives others. Only a storage of the caller's choice has an identity of its own.
public enum Fixture {
  /// A store over a storage, with a tree of records in it.
  ///
  /// The tree is created by `owner` in one commit at a time that the seed chooses. Then the clock is moved on by a
  /// minute, so that what a test does is later.
  ///
  /// - Parameters:
  ///   - tree: The records' values.
  ///   - schema: The kinds and their rules.
  ///   - access: Who may do what.
  ///   - owner: Who creates the tree, and calls where a test says nothing else.
  ///   - outsider: Who must see nothing of the tree.
  ///   - seed: What the store's ids and the time are made from.
  ///   - storage: Where the records are kept; nil for memory, with an identity that the seed repeats.
  ///   - audit: What the audit trail records.
  ///   - effects: What performs effects and makes caches forget, such as an ``EffectRecorder``.
  ///   - changes: Which changes are kept for a ``ChangeRecorder``; nil keeps none.
  /// - Returns: The store and all that a test needs beside it.
  /// - Throws: As `LifecycleStore.create`.
  public static func world<Content: Tree>(
    of tree: Content,
    _ schema: Schema,
    access: any AccessPolicy,
    owner: Principal,
    outsider: Principal,
    seed: UInt64 = 1,
    on storage: (any Storage)? = nil,
    audit: AuditPolicy = AuditPolicy(),
    effects: EffectPolicy = EffectPolicy(),
    changes: ChangePolicy? = ChangePolicy()
  ) async throws(LifecycleError) -> World<Content> {
    let storage = storage ?? Stream.storage.inMemoryStorage(seed: seed)
    let clock = ManualClock(at: Stream.time.start(seed: seed))
    let store = LifecycleStore(
      schema,
      storage: storage,
      access: access,
      audit: audit,
      effects: effects,
      changes: changes,
      clock: clock,
      ids: SeededIdentifiers(seed: seed, stream: Stream.ids.rawValue)
    )
    let world = World(
      tree: tree,
      store: store,
      storage: storage,
      clock: clock,
      owner: owner,
      outsider: outsider,
      seed: seed
    )
    try await world.plant(tree)
    return world
  }

  /// The records of a fixture, as values.
  public protocol Tree: Sendable {
    /// All values; the order does not matter.
    var entities: [any Entity] { get }
  }
}
