extension Timestamp: CustomStringConvertible {
  /// The point in time in ISO 8601 with microseconds, as in `2026-01-01T00:00:00.000000Z`.
  ///
  /// Years before 0 and after 9999 have a sign, as ISO 8601 asks for.
  public var description: String {
    let (days, time) = microseconds.quotientAndFloorRemainder(dividingBy: 86_400_000_000)
    let date = CivilDate(daysSince1970: days)
    let (seconds, fraction) = time.quotientAndRemainder(dividingBy: 1_000_000)
    let sign = date.year < 0 ? "-" : date.year > 9999 ? "+" : ""
    let year = sign + date.year.magnitude.digits(4)
    let day = "\(year)-\(date.month.magnitude.digits(2))-\(date.day.magnitude.digits(2))"
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0.magnitude.digits(2) }
    return "\(day)T\(clock.joined(separator: ":")).\(fraction.magnitude.digits(6))Z"
  }

  /// Reads what ``description`` writes; nil for any other text.
  init?(iso8601 text: String) {
    let pattern = /([+-]?\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})Z/
    guard let match = text.wholeMatch(of: pattern)?.output,
      let year = Int64(match.1), let month = Int64(match.2), let day = Int64(match.3),
      let hour = Int64(match.4), let minute = Int64(match.5), let second = Int64(match.6),
      let fraction = Int64(match.7)
    else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSince1970
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    let (scaled, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, overflowsToo) = scaled.addingReportingOverflow(fraction)
    guard !overflows, !overflowsToo else { return nil }
    self.init(microseconds: sum)
    guard description == text else { return nil }
  }
}

extension Timestamp: Codable {
  /// Reads the text that ``description`` gives.
  ///
  /// - Throws: `DecodingError` for any other value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let time = Timestamp(iso8601: text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "“\(text)” is no time like 2026-01-31T09:30:00.000000Z"
      )
    }
    self = time
  }

  /// Writes the text that ``description`` gives.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A day of the proleptic Gregorian calendar; after Howard Hinnant's “chrono-compatible low-level date algorithms”.
private struct CivilDate {
  private static let daysPerEra: Int64 = 146_097
  private static let daysFromEraTo1970: Int64 = 719_468

  let year: Int64
  let month: Int64
  let day: Int64

  init(year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  init(daysSince1970: Int64) {
    let (era, dayOfEra) = (daysSince1970 + Self.daysFromEraTo1970)
      .quotientAndFloorRemainder(dividingBy: Self.daysPerEra)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    // Years begin with March, so that a leap day is a year's last.
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSince1970: Int64 {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = yearFromMarch.quotientAndFloorRemainder(dividingBy: 400)
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * Self.daysPerEra + dayOfEra - Self.daysFromEraTo1970
  }
}

extension Int64 {
  /// Divides towards negative infinity, so that times before 1970 have a day and a time of it, too.
  fileprivate func quotientAndFloorRemainder(dividingBy divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension UInt64 {
  fileprivate func digits(_ count: Int) -> String {
    let text = String(self)
    return String(repeating: "0", count: Swift.max(0, count - text.count)) + text
  }
}
