public import Perennial

extension Teardowns {
  /// A day of the calendar, as in `2026-01-31`; on the wire, in the store and in the audit trail.
  public struct Day: RawRepresentable, Codable, Sendable, Hashable, AuditValueConvertible {
    /// Year, month and day.
    public let rawValue: String

    /// Reads a day.
    ///
    /// - Parameter rawValue: The text; nil where it is no day of the calendar.
    public init?(rawValue: String) {
      guard let match = rawValue.wholeMatch(of: /([0-9]{4})-([0-9]{2})-([0-9]{2})/)?.output,
        let year = Int(match.1), let month = Int(match.2), let day = Int(match.3),
        (1...12).contains(month), day >= 1, day <= Self.length(of: month, in: year)
      else { return nil }
      self.rawValue = rawValue
    }

    private static func length(of month: Int, in year: Int) -> Int {
      switch month {
      case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
      case 4, 6, 9, 11: 30
      default: 31
      }
    }
  }
}
