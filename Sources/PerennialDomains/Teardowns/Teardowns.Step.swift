extension Teardowns {
  /// A step of a teardown, as a request names it: `{"action": "archive"}`.
  public enum Step: String, Sendable, Hashable, CaseIterable, Codable {
    /// A draft becomes active.
    case publish
    /// A draft or an active one leaves the lists.
    case archive
    /// An archived one becomes a draft.
    case restore

    var action: Teardown.Action {
      switch self {
      case .publish: .publish
      case .archive: .archive
      case .restore: .restore
      }
    }
  }
}
