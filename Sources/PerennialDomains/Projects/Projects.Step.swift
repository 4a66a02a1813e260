extension Projects {
  /// A step of a project, as a request names it: `{"action": "archive"}`.
  ///
  /// Removing for good is none of them; it has an endpoint of its own.
  public enum Step: String, Sendable, Hashable, CaseIterable, Codable {
    /// From a draft or an updated project.
    case build
    /// From a project that is built.
    case publish
    /// From a live project.
    case edit
    /// From a live or an updated project.
    case pause
    /// From a paused project.
    case resume
    /// From every project that is not archived.
    case archive
    /// From an archived project; it becomes a draft.
    case restore

    var action: Project.Action {
      switch self {
      case .build: .build
      case .publish: .publish
      case .edit: .edit
      case .pause: .pause
      case .resume: .resume
      case .archive: .archive
      case .restore: .restore
      }
    }
  }
}
