public import Perennial

extension Projects {
  /// Some projects, and how to go on.
  public struct ProjectList: Encodable, Sendable, Hashable {
    /// The projects.
    public let projects: [ProjectResponse]
    /// The cursor for the next request; nil where there are no more.
    public let next: String?

    /// Renders a page.
    public init(_ page: Page<Project>) {
      projects = page.records.map(ProjectResponse.init)
      next = page.next
    }

    private enum CodingKeys: String, CodingKey {
      case projects, next
    }

    /// Writes the object, with null where there are no more.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(projects, forKey: .projects)
      try container.encode(next, forKey: .next)
    }
  }
}
