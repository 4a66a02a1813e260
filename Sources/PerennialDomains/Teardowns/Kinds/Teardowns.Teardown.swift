#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Teardowns {
  /// An aircraft that is taken apart.
  public struct Teardown: Entity {
    /// The stored name.
    public static let kind: EntityKind = "teardown"
    /// What the audit trail still tells when a teardown is gone for good.
    public static let auditedFields: [AuditedField<Self>] = [
      .plain("tail_number", by: \.details.tailNumber),
      .plain("msn", by: \.details.msn),
      .state("status"),
      .plain("label", by: \.details.label),
      .plain("start_date", by: \.details.startDate),
      .plain("country", by: \.details.country),
    ]
    /// What goes with it.
    public static let attachments: [AttachedFile<Self>] = [
      .files("documents", by: \.details.documents),
      .files("images", by: \.details.images),
      .file("harvest_list", by: \.details.harvestList),
      .file("occm", by: \.details.occm),
      .file("aircraft_details_doc", by: \.details.aircraftDetails),
      .file("non_incident_statement", by: \.details.nonIncidentStatement),
    ]

    /// The id.
    public let id: UUID
    /// What it says.
    public var details: Details

    /// Makes a teardown.
    public init(id: UUID, details: Details) {
      self.id = id
      self.details = details
    }

    /// Where a teardown stands; the page calls it its status.
    public enum State: String, LifecycleState, Codable {
      /// Not offered yet.
      case draft
      /// Offered.
      case active
      /// Put away: in no list, read-only, restorable.
      case archived

      /// A new teardown is a draft.
      public static let initial = Self.draft

      /// Archived, or active in both others.
      public var phase: Phase { self == .archived ? .archived : .active }
    }

    /// The steps between the states, by the names that the audit trail has for them.
    public enum Action: String, LifecycleAction {
      /// Draft to active.
      case publish = "teardown.published"
      /// Draft or active to archived.
      case archive = "teardown.archived"
      /// Archived to draft.
      case restore = "teardown.restored"
      /// Removal; of drafts and active ones only where the schema allows it.
      case delete = "teardown.deleted"

      /// What the action does.
      public var transition: Transition<State> {
        switch self {
        case .publish: .change(from: .draft, to: .active)
        case .archive: .archive(from: .draft, .active, to: .archived)
        case .restore: .restore(from: .archived, to: .draft)
        case .delete: .hardDelete(from: .draft, .active, .archived, skippingArchive: true)
        }
      }
    }
  }
}
