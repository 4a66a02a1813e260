import Perennial

/// A project is paused where it waited before, and no two share a name.
struct Project: Entity {
  static let kind: EntityKind = "project"
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("name", by: \.name)]

  enum State: String, LifecycleState {
    case open = "OPEN"
    case paused = "PAUSED"
    case closed = "CLOSED"

    static let initial = Self.open
    var phase: Phase { self == .closed ? .archived : .active }
  }

  enum Action: String, LifecycleAction {
    case pause, close, reopen

    var transition: Transition<State> {
      switch self {
      case .pause: .change(from: .open, to: .paused)
      case .close: .archive(fromEvery: .active, to: .closed)
      case .reopen: .restore(from: .closed)
      }
    }
  }

  let id: Int
  var name: String
}

/// A note goes where its project goes, and its text is called a title.
struct Note: Entity {
  static let kind: EntityKind = "note"
  static let payloadVersion = 2
  static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]

  let id: Int
  var projectID: Project.ID
  var title: String
}
