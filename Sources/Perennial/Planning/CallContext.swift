/// What one call brings along: its time, its reason and the request that it belongs to.
struct CallContext: Sendable {
  static let maximumReasonBytes = 1024

  let at: Timestamp
  let reason: String?
  let correlationID: String?
  /// Whether the plan's fingerprint is wanted; it costs a hash over every member.
  var wantsFingerprint = false

  func validate() throws(LifecycleError) {
    try Self.validate(reason, "reason")
    try Self.validate(correlationID, "correlation id")
  }

  private static func validate(_ text: String?, _ what: String) throws(LifecycleError) {
    guard let text, text.utf8.count > maximumReasonBytes else { return }
    throw .invalidArgument(
      "The \(what) has \(text.utf8.count) bytes; shorten it to \(maximumReasonBytes)"
    )
  }
}
