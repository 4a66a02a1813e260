public import Perennial

extension Projects {
  /// A state of a project's work that was kept.
  public struct Version: Entity {
    /// The stored name.
    public static let kind: EntityKind = "version"
    /// It goes where its project goes.
    public static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]

    /// The id; positive.
    public let id: Int
    /// The project that it is part of.
    public let projectID: Project.ID
    /// What people call it.
    public var label: String

    /// Makes one.
    public init(id: Int, projectID: Project.ID, label: String) {
      self.id = id
      self.projectID = projectID
      self.label = label
    }
  }
}
