import Perennial

/// A kind whose every state is tried with every action, alone and as a member of a root's operation.
protocol StateActionSubject: Entity where ID == Int {
  /// The root's verbs that take the subject along.
  static var goesAlong: Set<LifecycleVerb> { get }
  init(id: Int, root: Int?)
}

/// The kinds of the tests of state × action.
enum StateActionSubjects {
  struct Root: Entity {
    static let kind: EntityKind = "root"
    let id: Int
  }

  /// The standard lifecycle.
  struct Standard: StateActionSubject {
    static let kind: EntityKind = "standard"
    static let parents: [Parent<Self>] = [.belongs(to: Root.self, by: \.root)]
    static let goesAlong: Set<LifecycleVerb> = [.softDelete, .archive]
    let id: Int
    var root: Int?
  }

  /// Many active states and no soft delete.
  struct Project: StateActionSubject {
    static let kind: EntityKind = "project"
    static let parents: [Parent<Self>] = [
      .belongs(to: Root.self, by: \.root, softDelete: .keep, archive: .cascade)
    ]
    static let goesAlong: Set<LifecycleVerb> = [.archive]
    enum State: String, LifecycleState {
      case draft = "DRAFT"
      case building = "BUILDING"
      case live = "LIVE"
      case updated = "UPDATED"
      case paused = "PAUSED"
      case archived = "ARCHIVED"
      static let initial = Self.draft
      var phase: Phase { self == .archived ? .archived : .active }
    }
    enum Action: String, LifecycleAction {
      case build, publish, edit, pause, resume, archive, restore, hardDelete
      var transition: Transition<State> {
        switch self {
        case .build: .change(from: .draft, .updated, to: .building)
        case .publish: .change(from: .building, to: .live)
        case .edit: .change(from: .live, to: .updated)
        case .pause: .change(from: .live, .updated, to: .paused)
        case .resume: .change(from: .paused, to: .live)
        case .archive: .archive(fromEvery: .active, to: .archived)
        case .restore: .restore(from: .archived, to: .draft)
        case .hardDelete: .hardDelete(from: .archived)
        }
      }
    }
    let id: Int
    var root: Int?
  }

  /// Several actions of one verb, changes within every phase, restores to the last state.
  struct Machine: StateActionSubject {
    static let kind: EntityKind = "machine"
    static let parents: [Parent<Self>] = [.belongs(to: Root.self, by: \.root)]
    static let goesAlong: Set<LifecycleVerb> = [.softDelete, .archive]
    enum State: String, LifecycleState {
      case idle, running, broken, stored, vault, museum
      static let initial = Self.idle
      var phase: Phase {
        switch self {
        case .idle, .running: .active
        case .broken, .stored: .inactive
        case .vault, .museum: .archived
        }
      }
    }
    enum Action: String, LifecycleAction {
      case start, stop, crash, store, mend, lock, exhibit, lend, fetch, repair, reopen, melt, scrap
      var transition: Transition<State> {
        switch self {
        case .start: .change(from: .idle, to: .running)
        case .stop: .change(from: .running, to: .idle)
        case .crash: .softDelete(from: .running, to: .broken)
        case .store: .softDelete(from: .idle, to: .stored)
        case .mend: .change(from: .broken, to: .stored)
        case .lock: .archive(fromEvery: .active, to: .vault)
        case .exhibit: .archive(from: .broken, .stored, to: .museum)
        case .lend: .change(from: .vault, to: .museum)
        case .fetch: .restore(from: .stored)
        case .repair: .restore(from: .broken, to: .idle)
        case .reopen: .restore(fromEvery: .archived, to: nil)
        case .melt: .hardDelete(from: .vault)
        case .scrap: .hardDelete(from: .museum)
        }
      }
    }
    let id: Int
    var root: Int?
  }

  /// Declares that it may be removed without an archive.
  struct Teardown: StateActionSubject {
    static let kind: EntityKind = "teardown"
    static let parents: [Parent<Self>] = [
      .belongs(to: Root.self, by: \.root, softDelete: .keep, archive: .cascade)
    ]
    static let goesAlong: Set<LifecycleVerb> = [.archive]
    enum State: String, LifecycleState {
      case draft, active, archived
      static let initial = Self.draft
      var phase: Phase { self == .archived ? .archived : .active }
    }
    enum Action: String, LifecycleAction {
      case publish, archive, restore, delete
      var transition: Transition<State> {
        switch self {
        case .publish: .change(from: .draft, to: .active)
        case .archive: .archive(fromEvery: .active, to: .archived)
        case .restore: .restore(from: .archived, to: .draft)
        case .delete: .hardDelete(from: .draft, .active, .archived, skippingArchive: true)
        }
      }
    }
    let id: Int
    var root: Int?
  }

  /// Is archived from the inactive phase only, so an archive of its root leaves it.
  struct Implement: StateActionSubject {
    static let kind: EntityKind = "implement"
    static let parents: [Parent<Self>] = [
      .belongs(
        to: Root.self,
        by: \.root,
        softDelete: .cascade,
        archive: .keep,
        hardDelete: .restrict
      )
    ]
    static let goesAlong: Set<LifecycleVerb> = [.softDelete]
    enum State: String, LifecycleState {
      case available, maintenance, inactive, retired
      static let initial = Self.available
      var phase: Phase {
        switch self {
        case .available, .maintenance: .active
        case .inactive: .inactive
        case .retired: .archived
        }
      }
    }
    enum Action: String, LifecycleAction {
      case service, release, delete, reactivate, retire, remove
      var transition: Transition<State> {
        switch self {
        case .service: .change(from: .available, to: .maintenance)
        case .release: .change(from: .maintenance, to: .available)
        case .delete: .softDelete(fromEvery: .active, to: .inactive)
        case .reactivate: .restore(from: .inactive, to: .available)
        case .retire: .archive(from: .inactive, to: .retired)
        case .remove: .hardDelete(from: .retired)
        }
      }
    }
    let id: Int
    var root: Int?
  }
}
