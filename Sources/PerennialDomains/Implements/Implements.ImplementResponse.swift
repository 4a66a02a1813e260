#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Implements {
  /// An implement as JSON shows it: names in snake case, times in ISO 8601, null where there is nothing.
  public struct ImplementResponse: Encodable, Sendable, Hashable {
    /// The implement's id.
    public let id: Int
    /// What people call it.
    public let name: String
    /// Who makes it.
    public let brand: String
    /// The power that it needs, in horsepower.
    public let powerHP: Int?
    /// Where it stands.
    public let status: Implement.State
    /// When it was created.
    public let createdAt: Date
    /// When it last changed.
    public let updatedAt: Date

    /// Renders a record.
    public init(_ record: Record<Implement>) {
      id = record.id
      name = record.name
      brand = record.brand
      powerHP = record.powerHP
      status = record.state
      createdAt = record.createdAt
      updatedAt = record.updatedAt
    }

    private enum CodingKeys: String, CodingKey {
      case id = "implement_id"
      case name, brand
      case powerHP = "power_hp"
      case status
      case createdAt = "created_at"
      case updatedAt = "updated_at"
    }

    /// Writes the object, whatever the encoder's strategies.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(name, forKey: .name)
      try container.encode(brand, forKey: .brand)
      try container.encode(powerHP, forKey: .powerHP)
      try container.encode(status, forKey: .status)
      try container.encode(createdAt.wireText, forKey: .createdAt)
      try container.encode(updatedAt.wireText, forKey: .updatedAt)
    }
  }
}
