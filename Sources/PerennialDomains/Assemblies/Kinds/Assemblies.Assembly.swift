#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Assemblies {
  /// Something put together for a component, from pieces and articles.
  public struct Assembly: Entity {
    /// The stored name.
    public static let kind: EntityKind = "assembly"
    /// It goes where its project or its component goes.
    public static let parents: [Parent<Self>] = [
      .belongs(to: Project.self, by: \.projectID),
      .belongs(to: Component.self, by: \.componentID),
    ]
    /// The name in messages.
    public static let displayName = DisplayName("assembly", plural: "assemblies")

    /// The id.
    public let id: UUID
    /// The project that it is part of.
    public let projectID: Project.ID
    /// The component that it is part of; one of the same project, which ``Service`` sees to and the store does not.
    public let componentID: Component.ID
    /// The cell of the trolley that it lies in.
    public var trolleyCell: String?
    /// The trolley that it lies on.
    public var trolley: String?
    /// The number of the cell.
    public var cellNumber: Int?

    /// Makes an assembly.
    ///
    /// - Parameters:
    ///   - id: The id.
    ///   - projectID: The project that it is part of.
    ///   - componentID: The component that it is part of.
    ///   - trolleyCell: The cell of the trolley that it lies in.
    ///   - trolley: The trolley that it lies on.
    ///   - cellNumber: The number of the cell.
    public init(
      id: UUID,
      projectID: Project.ID,
      componentID: Component.ID,
      trolleyCell: String? = nil,
      trolley: String? = nil,
      cellNumber: Int? = nil
    ) {
      self.id = id
      self.projectID = projectID
      self.componentID = componentID
      self.trolleyCell = trolleyCell
      self.trolley = trolley
      self.cellNumber = cellNumber
    }
  }
}
