public import Perennial

extension Projects {
  /// What conversations and versions are part of.
  public struct Project: Entity {
    /// The stored name.
    public static let kind: EntityKind = "project"
    /// What the audit trail still tells when a project is gone for good.
    public static let auditedFields: [AuditedField<Self>] = [.plain("name", by: \.name)]

    /// The id; positive.
    public let id: Int
    /// What people call it.
    public var name: String

    /// Makes a project.
    public init(id: Int, name: String) {
      self.id = id
      self.name = name
    }

    /// Where a project stands; the page calls it its status.
    public enum State: String, LifecycleState, Codable {
      /// Begun.
      case draft = "DRAFT"
      /// Being built.
      case building = "BUILDING"
      /// Seen by the world.
      case live = "LIVE"
      /// Live, and changed since it was built.
      case updated = "UPDATED"
      /// Taken off the air for a while.
      case paused = "PAUSED"
      /// Put away: read-only, restorable, and the only status that a project can be removed in.
      case archived = "ARCHIVED"

      /// A new project is a draft.
      public static let initial = Self.draft

      /// Archived, or active in all others.
      public var phase: Phase { self == .archived ? .archived : .active }
    }

    /// The steps between the states.
    public enum Action: String, LifecycleAction {
      /// Draft or updated to building.
      case build
      /// Building to live.
      case publish
      /// Live to updated.
      case edit
      /// Live or updated to paused.
      case pause
      /// Paused to live.
      case resume
      /// Everything but archived to archived.
      case archive
      /// Archived to draft.
      case restore
      /// Removal of an archived project.
      case hardDelete

      /// What the action does.
      public var transition: Transition<State> {
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
  }
}
