import Foundation

/// Places values on an axis on which each power of ten is as long as the next.
struct LogScale: Equatable {
  /// The powers of ten at both ends.
  let decades: ClosedRange<Int>
  /// Where the ends are on the axis.
  let start: Double
  let end: Double

  /// Makes a scale that holds all of some values between whole powers of ten, at least two of them apart:
  /// small differences are not to look like large ones.
  ///
  /// Values that are not positive are left out.
  init(holding values: [Double], from start: Double, to end: Double) {
    let logarithms = values.filter { $0 > 0 && $0.isFinite }.map { log10($0) }
    let lowest = Int((logarithms.min() ?? 0).rounded(.down))
    let highest = Int((logarithms.max() ?? 1).rounded(.up))
    decades = lowest...max(highest, lowest + 2)
    (self.start, self.end) = (start, end)
  }

  /// Where a positive value is.
  func position(of value: Double) -> Double {
    let share = (log10(value) - Double(decades.lowerBound)) / Double(decades.count - 1)
    return start + (end - start) * share
  }

  /// The powers of ten with their places.
  var ticks: [(value: Double, position: Double)] {
    decades.map { decade in
      let value = pow(10, Double(decade))
      return (value, position(of: value))
    }
  }
}
