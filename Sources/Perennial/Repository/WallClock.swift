#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Tells the time of day; a store takes all its times from one, so that a test can own them.
///
/// Nothing depends on times growing: order comes from insertion numbers and sequences.
public protocol WallClock: Sendable {
  /// The time now.
  func now() -> Date
}

/// The machine's clock.
public struct SystemWallClock: WallClock {
  /// Makes the clock.
  public init() {}

  /// The machine's time now.
  public func now() -> Date { Date() }
}
