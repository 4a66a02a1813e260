#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Assemblies {
  /// The body of a request that creates an assembly.
  public struct NewAssembly: Decodable, Sendable, Hashable {
    /// The assembly's id; nil for one of the store's making.
    public var guid: UUID?
    /// The project that it is part of.
    public var projectGUID: UUID
    /// The component that it is part of.
    public var componentGUID: UUID
    /// Where it lies.
    public var place: Place

    /// Makes a body.
    ///
    /// - Parameters:
    ///   - guid: The assembly's id; nil for one of the store's making.
    ///   - projectGUID: The project that it is part of.
    ///   - componentGUID: The component that it is part of.
    ///   - place: Where it lies.
    public init(
      guid: UUID? = nil,
      projectGUID: UUID,
      componentGUID: UUID,
      place: Place = Place()
    ) {
      self.guid = guid
      self.projectGUID = projectGUID
      self.componentGUID = componentGUID
      self.place = place
    }

    private enum CodingKeys: String, CodingKey {
      case guid
      case projectGUID = "project_guid"
      case componentGUID = "component_guid"
    }

    /// Reads the page's object, in which the place's fields stand beside the others.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      guid = try container.decodeIfPresent(UUID.self, forKey: .guid)
      projectGUID = try container.decode(UUID.self, forKey: .projectGUID)
      componentGUID = try container.decode(UUID.self, forKey: .componentGUID)
      place = try Place(from: decoder)
    }
  }
}
