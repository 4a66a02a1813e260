import Perennial
import PerennialTesting

/// Shelves with books and lamps, of which caches keep pages, and notes, of which they keep nothing.
struct Shelf: Entity {
  static let kind: EntityKind = "shelf"
  static let displayName = DisplayName("shelf", plural: "shelves")
  static let cachePatterns = ["*shelves*", "*library*"]

  enum State: String, LifecycleState {
    case open, closed, gone, stored
    static let initial = Self.open
    var phase: Phase {
      switch self {
      case .open, .closed: .active
      case .gone: .inactive
      case .stored: .archived
      }
    }
  }

  enum Action: String, LifecycleAction {
    case close, softDelete, archive, restore, hardDelete
    var transition: Transition<State> {
      switch self {
      case .close: .change(from: .open, to: .closed)
      case .softDelete: .softDelete(fromEvery: .active, to: .gone)
      case .archive: .archive(fromEvery: .active, .inactive, to: .stored)
      case .restore: .restore(fromEvery: .inactive, .archived)
      case .hardDelete: .hardDelete(from: .stored)
      }
    }
  }

  let id: Int
  var name = ""
}

struct Book: Entity {
  static let kind: EntityKind = "book"
  static let parents: [Parent<Self>] = [.belongs(to: Shelf.self, by: \.shelfID)]
  static let cachePatterns = ["*library*", "*books*"]
  static let attachments: [AttachedFile<Self>] = [.file("scan", by: \.scan)]
  let id: Int
  var shelfID: Shelf.ID
  var scan: String?
}

struct Lamp: Entity {
  static let kind: EntityKind = "lamp"
  static let parents: [Parent<Self>] = [
    .belongs(to: Shelf.self, by: \.shelfID, onEvery: .detach)
  ]
  static let cachePatterns = ["*lamps*"]
  let id: Int
  var shelfID: Shelf.ID?
}

struct Jotting: Entity {
  static let kind: EntityKind = "jotting"
  static let parents: [Parent<Self>] = [.belongs(to: Shelf.self, by: \.shelfID)]
  let id: Int
  var shelfID: Shelf.ID
}

/// A store with caches beside it, as one run of a program has it.
struct Library: Sendable {
  static let librarian = Principal(id: "ann", tenant: "town", roles: ["librarian"])
  static let visitor = Principal(id: "bob", tenant: "town")
  static let all = ["*books*", "*lamps*", "*library*", "*shelves*"]

  let store: LifecycleStore
  let caches: InvalidationRecorder
  let clock = ManualClock()

  init(
    _ storage: any Storage,
    caches: InvalidationRecorder? = InvalidationRecorder(),
    access: any AccessPolicy = RolePolicy(.role("librarian", may: .all)),
    _ adjust: (inout EffectPolicy) -> Void = { _ in }
  ) throws {
    var policy = EffectPolicy(invalidator: caches)
    adjust(&policy)
    self.caches = caches ?? InvalidationRecorder()
    store = LifecycleStore(
      try Schema(Shelf.self, Book.self, Lamp.self, Jotting.self),
      storage: storage,
      access: access,
      effects: policy,
      clock: clock
    )
  }

  func of<E: Entity>(
    _ type: E.Type,
    as principal: Principal? = librarian
  ) -> Repository<E> {
    store.repository(of: type, as: principal)
  }

  var shelves: Repository<Shelf> { of(Shelf.self) }

  /// A shelf with two books, a lamp and a jotting.
  func furnish(_ id: Int = 1) async throws {
    try await store.create(
      [
        Shelf(id: id), Book(id: id * 10, shelfID: id, scan: "scan"),
        Book(id: id * 10 + 1, shelfID: id), Lamp(id: id, shelfID: id),
        Jotting(id: id, shelfID: id),
      ],
      as: Self.librarian
    )
  }

  /// The calls that a closure leads to.
  func calls<R>(_ body: () async throws -> R) async rethrows -> [[String]] {
    let before = caches.calls.count
    _ = try await body()
    return caches.calls.dropFirst(before).map(\.patterns)
  }

  /// The invalidations that are owed, of those the ones that have no file.
  func owed() async throws -> [[String]] {
    try await store.effects.owed(limit: 1_000).map(\.patterns).filter { !$0.isEmpty }
  }
}
