import Perennial

struct Box: Entity {
  static let kind: EntityKind = "box"
  let id: Int
}

/// A record without files.
struct Note: Entity {
  static let kind: EntityKind = "note"
  static let parents: [Parent<Self>] = [.belongs(to: Box.self, by: \.boxID)]
  let id: Int
  var boxID: Box.ID
  var file: String
}

/// The same with a file outside the store.
struct Picture: Entity {
  static let kind: EntityKind = "picture"
  static let parents: [Parent<Self>] = [.belongs(to: Box.self, by: \.boxID)]
  static let attachments: [AttachedFile<Self>] = [.file("file", by: \.file)]
  let id: Int
  var boxID: Box.ID
  var file: String
}

/// A store in memory, with what a case declares.
struct Shelf: Sendable {
  static let tenant: TenantID = "here"
  let store: LifecycleStore

  init(
    on storage: any Storage = InMemoryStorage(),
    effects: EffectPolicy = EffectPolicy(),
    changes: ChangePolicy? = nil
  ) throws {
    store = LifecycleStore(
      try Schema(Box.self, Note.self, Picture.self),
      storage: storage,
      access: RolePolicy(.role("clerk", may: .all)),
      effects: effects,
      changes: changes
    )
  }

  func records<E: Entity>(of type: E.Type) -> Repository<E> {
    let clerk = Principal(id: "ann", tenant: Self.tenant, roles: ["clerk"])
    return store.repository(of: type, as: clerk)
  }

  /// Creates records by the thousand.
  func fill<E: Entity>(_ count: Int, _ make: (Int) -> E) async throws {
    for start in stride(from: 1, through: count, by: 1_000) {
      try await records(of: E.self).create((start...min(count, start + 999)).map(make))
    }
  }
}

/// A handler that has nothing to do.
struct IdleHandler: EffectHandler {
  func perform(_ effect: Effect) async throws {}
}
