/// The states of a kind that declares none: active, inactive, archived.
public enum StandardState: String, LifecycleState, Codable {
  /// In use.
  case active
  /// Soft-deleted.
  case inactive
  /// Archived.
  case archived

  /// A new record is active.
  public static let initial = Self.active

  /// The phase of the same name.
  public var phase: Phase {
    switch self {
    case .active: .active
    case .inactive: .inactive
    case .archived: .archived
    }
  }
}

/// The actions of a kind that declares none.
public enum StandardAction: String, LifecycleAction {
  /// Active to inactive.
  case softDelete
  /// Active or inactive to archived.
  case archive
  /// Inactive or archived to active.
  case restore
  /// Removal of an archived record.
  case hardDelete

  /// What the action does.
  public var transition: Transition<StandardState> {
    switch self {
    case .softDelete: .softDelete(from: .active, to: .inactive)
    case .archive: .archive(from: .active, .inactive, to: .archived)
    case .restore: .restore(from: .inactive, .archived, to: .active)
    case .hardDelete: .hardDelete(from: .archived)
    }
  }
}
