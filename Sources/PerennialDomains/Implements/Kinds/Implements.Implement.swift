public import Perennial

extension Implements {
  /// Something that a tractor pulls or carries.
  public struct Implement: Entity {
    /// The stored name.
    public static let kind: EntityKind = "implement"
    /// What the audit trail still tells when an implement is gone for good.
    public static let auditedFields: [AuditedField<Self>] = [
      .plain("name", by: \.name), .plain("brand", by: \.brand),
    ]
    /// What any change of an implement makes stale.
    public static let cachePatterns = ["*implements*", "*recommendations*"]

    /// The id; positive.
    public let id: Int
    /// What people call it.
    public var name: String
    /// Who makes it.
    public var brand: String
    /// The power that it needs, in horsepower.
    public var powerHP: Int?

    /// Makes an implement.
    ///
    /// - Parameters:
    ///   - id: The id; positive.
    ///   - name: What people call it.
    ///   - brand: Who makes it.
    ///   - powerHP: The power that it needs, in horsepower.
    public init(id: Int, name: String, brand: String, powerHP: Int? = nil) {
      self.id = id
      self.name = name
      self.brand = brand
      self.powerHP = powerHP
    }

    /// Where an implement stands; the page calls it its status.
    public enum State: String, LifecycleState, Codable {
      /// In use.
      case available
      /// Out of use for a while.
      case maintenance
      /// Deleted softly: can be reactivated.
      case inactive
      /// Out of the catalogue, and the only status that an implement can be removed in.
      ///
      /// The page has no such status; it removes by hand, past its rules.
      case retired

      /// A new implement is available.
      public static let initial = Self.available

      /// Active while it is available or maintained.
      public var phase: Phase {
        switch self {
        case .available, .maintenance: .active
        case .inactive: .inactive
        case .retired: .archived
        }
      }
    }

    /// The steps between the states.
    public enum Action: String, LifecycleAction {
      /// Available to maintenance.
      case maintain
      /// Maintenance to available.
      case resume
      /// Available or maintenance to inactive.
      case delete
      /// Inactive or retired to available.
      case reactivate
      /// Inactive to retired.
      case retire
      /// Removal of a retired implement.
      case hardDelete

      /// What the action does.
      public var transition: Transition<State> {
        switch self {
        case .maintain: .change(from: .available, to: .maintenance)
        case .resume: .change(from: .maintenance, to: .available)
        case .delete: .softDelete(fromEvery: .active, to: .inactive)
        case .reactivate: .restore(from: .inactive, .retired, to: .available)
        case .retire: .archive(from: .inactive, to: .retired)
        case .hardDelete: .hardDelete(from: .retired)
        }
      }
    }
  }
}
