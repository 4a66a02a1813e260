import Foundation

/// Numbers as a person reads them: three digits that count, thousands apart.
enum Figure {
  /// Three significant digits.
  static func significant(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(plain(value))" }
    let digits = Int(log10(abs(value)).rounded(.down)) + 1
    if digits >= 3 {
      let unit = pow(10, Double(digits - 3))
      return grouped(Int((value / unit).rounded() * unit))
    }
    return String(format: "%.\(min(3 - digits, 6))f", value)
  }

  /// Without digits behind the point where there are none.
  static func plain(_ value: Double) -> String {
    value == value.rounded() ? grouped(Int(value)) : "\(value)"
  }

  /// Thousands set apart by commas.
  static func grouped(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }
}
