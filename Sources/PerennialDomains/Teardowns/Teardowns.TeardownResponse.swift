#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Teardowns {
  /// A teardown as JSON shows it: names in snake case, times in ISO 8601, null where there is nothing.
  public struct TeardownResponse: Encodable, Sendable, Hashable {
    /// The teardown's id.
    public let id: UUID
    /// The organisation that it belongs to.
    public let organization: TenantID
    /// Where it stands.
    public let status: Teardown.State
    /// What it says; its fields stand beside the others.
    public let details: Details
    /// When it was created.
    public let createdAt: Date
    /// When it last changed.
    public let updatedAt: Date
    /// When it was archived; nil while it is not.
    public let archivedAt: Date?

    /// Renders a record.
    public init(_ record: Record<Teardown>) {
      id = record.id
      organization = record.tenant
      status = record.state
      details = record.details
      createdAt = record.createdAt
      updatedAt = record.updatedAt
      archivedAt = record.deletedAt
    }

    private enum CodingKeys: String, CodingKey {
      case id
      case organization = "organization_id"
      case status
      case createdAt = "created_at"
      case updatedAt = "updated_at"
      case archivedAt = "archived_at"
    }

    /// Writes the object, whatever the encoder's strategies.
    public func encode(to encoder: any Encoder) throws {
      try details.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id.wireText, forKey: .id)
      try container.encode(organization.wireText, forKey: .organization)
      try container.encode(status, forKey: .status)
      try container.encode(createdAt.wireText, forKey: .createdAt)
      try container.encode(updatedAt.wireText, forKey: .updatedAt)
      try container.encode(archivedAt?.wireText, forKey: .archivedAt)
    }
  }

  /// Some teardowns, and how to go on.
  public struct TeardownList: Encodable, Sendable, Hashable {
    /// The teardowns.
    public let teardowns: [TeardownResponse]
    /// The cursor for the next request; nil where there are no more.
    public let next: String?

    /// Renders a page.
    public init(_ page: Page<Teardown>) {
      teardowns = page.records.map(TeardownResponse.init)
      next = page.next
    }

    private enum CodingKeys: String, CodingKey {
      case teardowns, next
    }

    /// Writes the object, with null where there are no more.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(teardowns, forKey: .teardowns)
      try container.encode(next, forKey: .next)
    }
  }
}
