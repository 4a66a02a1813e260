import Perennial

/// Kinds that each have one problem, for the tests of a schema's refusals.
enum SchemaSubjects {
  enum Stage: String, LifecycleState {
    case open, used, closed, filed
    static let initial = Self.open
    var phase: Phase {
      switch self {
      case .open, .used: .active
      case .closed: .inactive
      case .filed: .archived
      }
    }
  }

  /// A kind of given actions.
  struct Subject<Action: LifecycleAction>: Entity {
    typealias State = Action.State
    static var kind: EntityKind { "subject" }
    let id: Int
  }

  enum Sound: String, LifecycleAction {
    case use, close, file, back, remove
    var transition: Transition<Stage> {
      switch self {
      case .use: .change(from: .open, to: .used)
      case .close: .softDelete(fromEvery: .active, to: .closed)
      case .file: .archive(fromEvery: .active, .inactive, to: .filed)
      case .back: .restore(fromEvery: .inactive, .archived)
      case .remove: .hardDelete(from: .filed)
      }
    }
  }

  enum NothingUses: String, LifecycleAction {
    case use, close, file
    var transition: Transition<Stage> {
      switch self {
      case .use: .change(from: .used, to: .used)
      case .close: .softDelete(from: .open, .used, to: .closed)
      case .file: .archive(from: .closed, to: .filed)
      }
    }
  }

  enum LateStage: String, LifecycleState {
    case off, on
    static let initial = Self.off
    var phase: Phase { self == .off ? .inactive : .active }
  }

  enum StartsLate: String, LifecycleAction {
    case back
    var transition: Transition<LateStage> { .restore(from: .off, to: .on) }
  }

  enum ChangeLeaves: String, LifecycleAction {
    case use, close, file, spoilt
    var transition: Transition<Stage> {
      self == .spoilt ? .change(from: .used, to: .closed) : sound(rawValue)
    }
  }

  enum SoftDeleteStaysActive: String, LifecycleAction {
    case use, spoilt, file, bring
    var transition: Transition<Stage> {
      switch self {
      case .spoilt: .softDelete(from: .open, to: .used)
      case .bring: .softDelete(from: .used, to: .closed)
      default: sound(rawValue)
      }
    }
  }

  enum SoftDeleteFromInactive: String, LifecycleAction {
    case use, close, file, spoilt
    var transition: Transition<Stage> {
      self == .spoilt ? .softDelete(from: .closed, to: .closed) : sound(rawValue)
    }
  }

  enum SoftDeleteArchives: String, LifecycleAction {
    case use, close, file, spoilt
    var transition: Transition<Stage> {
      switch self {
      case .close: .softDelete(from: .open, to: .closed)
      case .spoilt: .softDelete(from: .used, to: .filed)
      default: sound(rawValue)
      }
    }
  }

  enum ArchiveStaysInactive: String, LifecycleAction {
    case use, close, file, spoilt
    var transition: Transition<Stage> {
      switch self {
      case .file: .archive(from: .closed, to: .filed)
      case .spoilt: .archive(from: .open, to: .closed)
      default: sound(rawValue)
      }
    }
  }

  enum ArchiveFromArchived: String, LifecycleAction {
    case use, close, file, spoilt
    var transition: Transition<Stage> {
      self == .spoilt ? .archive(from: .filed, to: .filed) : sound(rawValue)
    }
  }

  enum RestoreStaysAway: String, LifecycleAction {
    case use, close, file, spoilt
    var transition: Transition<Stage> {
      self == .spoilt ? .restore(from: .filed, to: .closed) : sound(rawValue)
    }
  }

  enum RestoreFromActive: String, LifecycleAction {
    case use, close, file, spoilt
    var transition: Transition<Stage> {
      self == .spoilt ? .restore(from: .used, to: .open) : sound(rawValue)
    }
  }

  enum HardDeleteTooEarly: String, LifecycleAction {
    case use, close, file, spoilt
    var transition: Transition<Stage> {
      self == .spoilt ? .hardDelete(from: .filed, .closed) : sound(rawValue)
    }
  }

  enum HardDeleteSkipsArchive: String, LifecycleAction {
    case use, close, file, remove
    var transition: Transition<Stage> {
      self == .remove
        ? .hardDelete(from: .open, .closed, .filed, skippingArchive: true) : sound(rawValue)
    }
  }

  enum StartsNowhere: String, LifecycleAction {
    case use, close, file, spoilt
    var transition: Transition<Stage> {
      self == .spoilt ? .change(to: .open) : sound(rawValue)
    }
  }

  enum TwoArchives: String, LifecycleAction {
    case use, close, file, spoilt
    var transition: Transition<Stage> {
      self == .spoilt ? .archive(from: .used, to: .filed) : sound(rawValue)
    }
  }

  enum TwoChanges: String, LifecycleAction {
    case use, close, file, renew, stay
    var transition: Transition<Stage> {
      switch self {
      case .renew: .change(from: .open, .used, to: .open)
      case .stay: .change(from: .open, to: .open)
      default: sound(rawValue)
      }
    }
  }

  private static func sound(_ name: String) -> Transition<Stage> {
    Sound(rawValue: name)?.transition ?? .change(to: .open)
  }
}
