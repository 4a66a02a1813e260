public import Perennial

extension Implements {
  /// What the page answers to a change: that it succeeded, what was done, and the implement as it is now.
  public struct Reply: Encodable, Sendable, Hashable {
    /// Whether it was done, which it was.
    public let success: Bool
    /// What was done.
    public let message: String
    /// The implement as it is now.
    public let data: ImplementResponse

    init(_ message: String, _ record: Record<Implement>) {
      success = true
      self.message = message
      data = ImplementResponse(record)
    }
  }

  /// An error as the page shows it: `{"success": false, "message": "Implement not found"}`.
  ///
  /// Its status is the error's `httpStatus`.
  public struct ErrorBody: Encodable, Sendable, Hashable {
    /// Whether it was done, which it was not.
    public let success: Bool
    /// What went wrong, safe to show to the caller.
    public let message: String

    /// Renders an error.
    public init(_ error: LifecycleError) {
      success = false
      message = error.message
    }
  }
}
