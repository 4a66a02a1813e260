import Perennial

/// The program as it was when the data was stored.
enum Yesterday {
  struct Project: Entity {
    static let kind: EntityKind = "project"

    enum State: String, LifecycleState {
      case open = "OPEN"
      case waiting = "WAITING"
      case closed = "CLOSED"

      static let initial = Self.open
      var phase: Phase { self == .closed ? .archived : .active }
    }

    enum Action: String, LifecycleAction {
      case wait, close, reopen

      var transition: Transition<State> {
        switch self {
        case .wait: .change(from: .open, to: .waiting)
        case .close: .archive(fromEvery: .active, to: .closed)
        case .reopen: .restore(from: .closed)
        }
      }
    }

    let id: Int
    var name: String
  }

  /// It names its project in a field of its own, without a relation.
  struct Note: Entity {
    static let kind: EntityKind = "note"

    let id: Int
    var project: Int
    var text: String
  }

  static func fill(_ storage: any Storage, as caller: Principal) async throws {
    let store = LifecycleStore(
      try Schema(Project.self, Note.self),
      storage: storage,
      access: RolePolicy(.role("editor", may: .all))
    )
    try await store.create(
      [Project(id: 1, name: "Atlas"), Project(id: 2, name: "Bora")],
      as: caller
    )
    try await store.create((1...3).map { Note(id: $0, project: 1, text: "Note \($0)") }, as: caller)
    try await store.repository(of: Project.self, as: caller).perform(.wait, on: 2)
  }
}
