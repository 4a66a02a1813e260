#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Assemblies {
  /// What components and assemblies are part of.
  public struct Project: Entity {
    /// The stored name.
    public static let kind: EntityKind = "project"

    /// The id.
    public let id: UUID
    /// What people call it.
    public var name: String

    /// Makes a project.
    public init(id: UUID, name: String) {
      self.id = id
      self.name = name
    }
  }
}
