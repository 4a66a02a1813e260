public import Perennial

extension Projects {
  /// What people say to each other about a project.
  public struct Conversation: Entity {
    /// The stored name.
    public static let kind: EntityKind = "conversation"
    /// It goes where its project goes.
    public static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]

    /// The id; positive.
    public let id: Int
    /// The project that it is part of.
    public let projectID: Project.ID
    /// What it is about.
    public var title: String

    /// Makes one.
    public init(id: Int, projectID: Project.ID, title: String) {
      self.id = id
      self.projectID = projectID
      self.title = title
    }
  }
}
