/// Performs effects: deletes files from where the host keeps them.
///
/// An effect may be handed over more than once, after a crash between performing and noting it, so a handler is
/// idempotent: a file that is gone already is success.
public protocol EffectHandler: Sendable {
  /// Performs one effect.
  ///
  /// - Parameter effect: The effect.
  /// - Throws: ``PermanentEffectFailure`` where trying again would not help; anything else where it may.
  func perform(_ effect: Effect) async throws
}

/// An error of a handler that trying again would not mend: the effect is parked at once.
public struct PermanentEffectFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// Why; kept with the effect.
  public let reason: String

  /// Makes the error.
  ///
  /// - Parameter reason: Why the effect can never be performed.
  public init(_ reason: String) {
    self.reason = reason
  }

  /// The reason.
  public var description: String { reason }
}
