#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Assemblies {
  /// A piece that was cut for an assembly.
  public struct Piece: Entity {
    /// The stored name.
    public static let kind: EntityKind = "piece"
    /// It goes where its assembly goes.
    public static let parents: [Parent<Self>] = [.belongs(to: Assembly.self, by: \.assemblyID)]

    /// The id.
    public let id: UUID
    /// The assembly that it is part of.
    public let assemblyID: Assembly.ID
    /// What people call it.
    public var name: String

    /// Makes one.
    public init(id: UUID, assemblyID: Assembly.ID, name: String) {
      self.id = id
      self.assemblyID = assemblyID
      self.name = name
    }
  }
}
