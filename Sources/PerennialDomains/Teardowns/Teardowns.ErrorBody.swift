public import Perennial

extension Teardowns {
  /// An error as the page names it: `{"code": "not_found", "message": "Teardown not found"}`.
  ///
  /// Its status is the error's `httpStatus`. A foreign, an unknown and a deleted teardown have the same body.
  public struct ErrorBody: Encodable, Sendable, Hashable {
    /// The stable code.
    public let code: String
    /// What went wrong, safe to show to the caller.
    public let message: String

    /// Renders an error.
    public init(_ error: LifecycleError) {
      message = error.message
      code =
        switch error.httpStatus {
        case 400: "invalid_argument"
        case 401: "unauthenticated"
        case 403: "forbidden"
        case 404: "not_found"
        case 409: "conflict"
        case 499: "cancelled"
        case 503: "unavailable"
        default: "internal"
        }
    }
  }
}
