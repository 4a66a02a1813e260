import Perennial

/// A store with the shop's data, and the one clerk who works with it.
struct Shop {
  static let clerk = Principal(id: "clerk", roles: ["clerk"])

  let store: LifecycleStore

  /// Puts all records into an empty storage, in one commit; they may name each other in any order.
  init(_ records: [any Entity], in storage: any Storage) async throws {
    store = LifecycleStore(
      try Schema(kinds: Dataset.kinds, tenancy: .single),
      storage: storage,
      access: RolePolicy(.role("clerk", may: .all))
    )
    try await store.create(records, as: Self.clerk, reason: "import")
  }

  func repository<E: Entity>(of type: E.Type) -> Repository<E> {
    store.repository(of: type, as: Self.clerk)
  }

  /// How many records of each kind are active.
  func active() async throws(LifecycleError) -> [EntityKind: Int] {
    var counts: [EntityKind: Int] = [:]
    for type in Dataset.kinds {
      counts[type.kind] = try await active(of: type)
    }
    return counts
  }

  private func active<E: Entity>(of type: E.Type) async throws(LifecycleError) -> Int {
    try await repository(of: type).counts().phases[.active] ?? 0
  }
}
