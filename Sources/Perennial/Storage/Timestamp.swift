#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A point in time as storages keep it: whole microseconds since 1970, UTC.
public struct Timestamp: Sendable, Hashable {
  /// Microseconds since 1970-01-01T00:00:00Z; negative before.
  public let microseconds: Int64

  /// Makes a point in time.
  ///
  /// - Parameter microseconds: Microseconds since 1970.
  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// Rounds a date to microseconds; dates out of range, and what is not a number, become the nearest bound or 1970.
  ///
  /// - Parameter date: Any date.
  public init(_ date: Date) {
    let value = (date.timeIntervalSince1970 * 1_000_000).rounded()
    let bound = 9.2e18
    microseconds = value.isNaN ? 0 : Int64(min(max(value, -bound), bound))
  }

  /// The point in time as a date.
  public var date: Date {
    Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
  }
}

extension Timestamp: Comparable {
  /// Earlier is less.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }
}
