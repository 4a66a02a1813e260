#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Assemblies {
  /// A part of a project that assemblies make up.
  public struct Component: Entity {
    /// The stored name.
    public static let kind: EntityKind = "component"
    /// It goes where its project goes.
    public static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]

    /// The id.
    public let id: UUID
    /// The project that it is part of.
    public let projectID: Project.ID
    /// What people call it.
    public var name: String

    /// Makes a component.
    public init(id: UUID, projectID: Project.ID, name: String) {
      self.id = id
      self.projectID = projectID
      self.name = name
    }
  }
}
