import Perennial

/// A root: crates stand on it or have it in reserve.
struct Shelf: Entity, Hashable {
  static let kind: EntityKind = "kit-shelf"
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("code", by: \.code)]
  static let auditedFields: [AuditedField<Self>] = [.plain("load", by: \.load)]
  let id: Int
  var code: String?
  var load = 0
}

/// A dependent with two parents of one kind, so that it can have two tombstones.
struct Crate: Entity, Hashable {
  static let kind: EntityKind = "kit-crate"
  static let parents: [Parent<Self>] = [
    .belongs(to: Shelf.self, named: "shelf", by: \.shelf),
    .belongs(to: Shelf.self, named: "reserve", by: \.reserve),
  ]
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("serial", among: .everyPhase, by: \.serial)]
  let id: Int
  var shelf: Int
  var reserve: Int?
  var serial: String?
  var count = 0
}

/// A dependent with a link that is taken away and given back, and one that outlives its target.
struct Label: Entity, Hashable {
  static let kind: EntityKind = "kit-label"
  static let parents: [Parent<Self>] = [
    .belongs(to: Crate.self, by: \.crate, onEvery: .detach),
    .belongs(to: Shelf.self, named: "origin", by: \.origin, onEvery: .keep),
  ]
  let id: Int
  var crate: Int?
  var origin: Int?
  var count = 0
}

/// A store of the kit's own kinds over the storage that is checked.
struct KitWorld: Sendable {
  static let tenants: [TenantID] = ["north", "south"]
  static let kinds = [Shelf.kind, Crate.kind, Label.kind]
  static let namespaces = ["kit", "kit.log"]

  let storage: any Storage
  let store: LifecycleStore
  let clock = ManualClock()

  init(_ storage: any Storage) throws(SchemaError) {
    self.storage = storage
    store = LifecycleStore(
      try Schema(Shelf.self, Crate.self, Label.self),
      storage: storage,
      access: RolePolicy(.role("kit", may: .all)),
      clock: clock
    )
  }

  /// The same kinds over another storage, or over a wrapper of this one.
  func over(_ storage: any Storage) throws(SchemaError) -> KitWorld {
    try KitWorld(storage)
  }

  static func principal(_ tenant: TenantID) -> Principal {
    Principal(id: "kit", name: "Kit", tenant: tenant, roles: ["kit"])
  }
}

extension KitWorld {
  func shelves(_ tenant: TenantID = tenants[0]) -> Repository<Shelf> {
    store.repository(of: Shelf.self, as: Self.principal(tenant))
  }

  func crates(_ tenant: TenantID = tenants[0]) -> Repository<Crate> {
    store.repository(of: Crate.self, as: Self.principal(tenant))
  }

  func labels(_ tenant: TenantID = tenants[0]) -> Repository<Label> {
    store.repository(of: Label.self, as: Self.principal(tenant))
  }

  func create(
    _ entities: [any Entity],
    in tenant: TenantID = tenants[0],
    durability: Durability = .durable
  ) async throws(LifecycleError) {
    try await store.create(entities, as: Self.principal(tenant), durability: durability)
  }

  func committedState() async throws(LifecycleError) -> CommittedState {
    try await storage.read { reader throws(LifecycleError) in try CommittedState(reader) }
  }

  /// Commits a planner that changes entries alone.
  func commitEntries<R: Sendable>(
    durability: Durability = .durable,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> ([EntryChange], R)
  ) async throws(LifecycleError) -> R {
    try await storage.commit(durability) { reader throws(LifecycleError) in
      let (entries, result) = try plan(reader)
      var changes = ChangeSet(tenant: Self.tenants[0], at: Timestamp(microseconds: 0))
      changes.entries = entries
      return (changes, result)
    }
  }
}

extension EntryChange {
  /// A change in the kit's first namespace.
  init(_ key: String, _ value: String?) {
    self.init(
      namespace: KitWorld.namespaces[0],
      key: Array(key.utf8),
      value: value.map { Array($0.utf8) }
    )
  }
}

extension StorageReader {
  /// The value of an entry in the kit's first namespace.
  ///
  /// Asks for what comes after the key's prefix, since a reader has no call for one entry.
  func entry(_ key: String) throws(LifecycleError) -> String? {
    let bytes = Array(key.utf8)
    let found = try entries(
      in: KitWorld.namespaces[0],
      after: bytes.dropLast().isEmpty ? nil : Array(bytes.dropLast()),
      limit: 1_000
    )
    return found.first { $0.key == bytes }.map { String(decoding: $0.value, as: UTF8.self) }
  }
}
