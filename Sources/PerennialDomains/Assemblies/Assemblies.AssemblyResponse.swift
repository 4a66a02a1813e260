#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Assemblies {
  /// An assembly as the page shows it: names in snake case, times in ISO 8601, null where there is nothing.
  public struct AssemblyResponse: Encodable, Sendable, Hashable {
    /// The assembly's id.
    public let guid: UUID
    /// The project that it is part of.
    public let projectGUID: UUID
    /// The component that it is part of.
    public let componentGUID: UUID
    /// The cell of the trolley that it lies in.
    public let trolleyCell: String?
    /// The trolley that it lies on.
    public let trolley: String?
    /// The number of the cell.
    public let cellNumber: Int?
    /// The company that it belongs to.
    public let company: TenantID
    /// When it was created.
    public let createdAt: Date
    /// Whether it is in use.
    public let isActive: Bool
    /// When it was deleted; nil while it is in use.
    public let deletedAt: Date?

    /// Renders a record.
    public init(_ record: Record<Assembly>) {
      guid = record.id
      projectGUID = record.projectID
      componentGUID = record.componentID
      trolleyCell = record.trolleyCell
      trolley = record.trolley
      cellNumber = record.cellNumber
      company = record.tenant
      createdAt = record.createdAt
      isActive = record.phase == .active
      deletedAt = record.deletedAt
    }

    private enum CodingKeys: String, CodingKey {
      case guid
      case projectGUID = "project_guid"
      case componentGUID = "component_guid"
      case trolleyCell = "trolley_cell"
      case trolley
      case cellNumber = "cell_number"
      case company = "company_guid"
      case createdAt = "created_at"
      case isActive = "is_active"
      case deletedAt = "deleted_at"
    }

    /// Writes the page's object, whatever the encoder's strategies.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(guid.wireText, forKey: .guid)
      try container.encode(projectGUID.wireText, forKey: .projectGUID)
      try container.encode(componentGUID.wireText, forKey: .componentGUID)
      try container.encode(trolleyCell, forKey: .trolleyCell)
      try container.encode(trolley, forKey: .trolley)
      try container.encode(cellNumber, forKey: .cellNumber)
      try container.encode(company.wireText, forKey: .company)
      try container.encode(createdAt.wireText, forKey: .createdAt)
      try container.encode(isActive, forKey: .isActive)
      try container.encode(deletedAt?.wireText, forKey: .deletedAt)
    }
  }
}
