#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

/// A clock that stands still until a test moves it.
public final class ManualClock: WallClock {
  private let time: Lock<Date>

  /// Makes a clock.
  ///
  /// - Parameter start: The time that it shows; 2026-01-01T00:00:00Z where none is given.
  public init(at start: Date = Date(timeIntervalSince1970: 1_767_225_600)) {
    time = Lock(start)
  }

  /// The time that the test has set.
  public func now() -> Date {
    time.withLock { $0 }
  }

  /// Moves the clock on, or back with a negative interval.
  ///
  /// - Parameter seconds: How far.
  public func advance(by seconds: TimeInterval) {
    time.withLock { $0 += seconds }
  }

  /// Sets the clock.
  ///
  /// - Parameter date: The time to show.
  public func set(to date: Date) {
    time.withLock { $0 = date }
  }
}
