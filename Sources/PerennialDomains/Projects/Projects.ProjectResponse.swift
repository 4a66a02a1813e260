#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Projects {
  /// A project as JSON shows it; times in ISO 8601, null where there is nothing.
  public struct ProjectResponse: Encodable, Sendable, Hashable {
    /// The project's id.
    public let id: Int
    /// What people call it.
    public let name: String
    /// Where it stands.
    public let status: Project.State
    /// When it was created.
    public let createdAt: Date
    /// When it last changed.
    public let updatedAt: Date
    /// When it was archived; nil while it is not.
    public let archivedAt: Date?

    /// Renders a record.
    public init(_ record: Record<Project>) {
      id = record.id
      name = record.name
      status = record.state
      createdAt = record.createdAt
      updatedAt = record.updatedAt
      archivedAt = record.deletedAt
    }

    private enum CodingKeys: String, CodingKey {
      case id, name, status, createdAt, updatedAt, archivedAt
    }

    /// Writes the object, whatever the encoder's strategies.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(name, forKey: .name)
      try container.encode(status, forKey: .status)
      try container.encode(createdAt.wireText, forKey: .createdAt)
      try container.encode(updatedAt.wireText, forKey: .updatedAt)
      try container.encode(archivedAt?.wireText, forKey: .archivedAt)
    }
  }
}
