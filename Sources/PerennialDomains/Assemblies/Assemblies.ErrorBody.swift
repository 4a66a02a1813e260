public import Perennial

extension Assemblies {
  /// An error as the page shows it: `{"detail": "Assembly not found or forbidden"}`.
  ///
  /// Its status is the error's `httpStatus`. A foreign, an unknown and a deleted record have the same body.
  public struct ErrorBody: Encodable, Sendable, Hashable {
    /// What went wrong, safe to show to the caller.
    public let detail: String

    /// Renders an error.
    public init(_ error: LifecycleError) {
      switch error {
      case .notFound(let kind): detail = "\(kind.displayName.capitalized) not found or forbidden"
      default: detail = error.message
      }
    }
  }
}
