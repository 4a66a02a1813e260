public import Perennial

extension Fixture {
  /// A store with a tree of records in it, and all that a test needs beside it.
  ///
  /// The tree's values can be read directly: `fixture.project` is `fixture.tree.project`.
  @dynamicMemberLookup
  public struct World<Content: Tree>: Sendable {
    /// The values that were created.
    public let tree: Content
    /// The store.
    public let store: LifecycleStore
    /// The storage below the store.
    public let storage: any Storage
    /// The store's clock, a minute after the tree was created.
    public let clock: ManualClock
    /// Who created the tree; may do all that the domain lets anybody do within a tenant.
    public let owner: Principal
    /// Who must see nothing of the tree: of another tenant or, where there are none, without a role.
    public let outsider: Principal
    /// What everything was made from.
    public let seed: UInt64

    /// Reads a value of the tree.
    public subscript<Value>(dynamicMember path: KeyPath<Content, Value>) -> Value {
      tree[keyPath: path]
    }

    /// The records of one kind, as the owner sees them.
    ///
    /// - Parameter type: The kind's type.
    /// - Returns: A repository; making one costs nothing and checks nothing.
    public func repository<E: Entity>(of type: E.Type) -> Repository<E> {
      store.repository(of: type, as: owner)
    }

    /// Creates another tree beside the one that is there, as the owner.
    ///
    /// All of it is created in one commit. Then the clock is moved on by a minute.
    ///
    /// - Parameter tree: The values; of another seed, since ids are given once.
    /// - Throws: As `LifecycleStore.create`.
    public func plant(_ tree: some Tree) async throws(LifecycleError) {
      try await store.create(tree.entities, as: owner)
      clock.advance(by: 60)
    }

    /// Performs actions, each a minute after the one before.
    func perform<E: Entity>(
      _ actions: [E.Action],
      on entity: E
    ) async throws(LifecycleError) {
      for action in actions {
        try await repository(of: E.self).perform(action, on: entity.id)
        clock.advance(by: 60)
      }
    }
  }
}
