public import Perennial

extension Projects {
  /// An error as the page's `ErrorResponse` shows it: status, code and message.
  ///
  /// Where a confirmed plan is stale, the plan as it would be now comes with it, for the dialog to show.
  public struct ErrorBody: Encodable, Sendable, Hashable {
    /// The HTTP status.
    public let status: Int
    /// The stable code.
    public let code: String
    /// What went wrong, safe to show to the caller.
    public let message: String
    /// The new plan; nil, and left out, where the error is another one.
    public let plan: DeletionPlan?

    /// Renders an error.
    public init(_ error: LifecycleError) {
      let response = error.response
      status = response.status
      code = response.code
      message = response.message
      if case .planStale(let fresh) = error {
        plan = DeletionPlan(fresh)
      } else {
        plan = nil
      }
    }
  }
}
