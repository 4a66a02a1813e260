/// One line that a program printed, taken apart.
enum Line: Equatable {
  /// The time that operations took, and what they found.
  case result(Result)
  /// A figure that is no time per operation.
  case measure(Measure)

  struct Result: Equatable {
    let program: String
    let workload: String
    let size: Int
    let operation: String
    let count: Int
    let seconds: Double
    let check: String

    var microsecondsPerOperation: Double { seconds / Double(count) * 1e6 }
  }

  struct Measure: Equatable {
    let program: String
    let workload: String
    let size: Int
    let name: String
    let value: Double
    let unit: String
  }

  /// Takes a line apart; nil for one of another form.
  init?(_ text: String) {
    let cells = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard cells.count >= 8, let size = Int(cells[4]) else { return nil }
    switch (cells[0], cells.count) {
    case ("RESULT", 11):
      guard let count = Int(cells[6]), count > 0, let seconds = Double(cells[7]) else { return nil }
      self = .result(
        Result(
          program: cells[1],
          workload: cells[2],
          size: size,
          operation: cells[5],
          count: count,
          seconds: seconds,
          check: cells[10]
        )
      )
    case ("MEASURE", 8):
      guard let value = Double(cells[6]) else { return nil }
      self = .measure(
        Measure(
          program: cells[1],
          workload: cells[2],
          size: size,
          name: cells[5],
          value: value,
          unit: cells[7]
        )
      )
    default: return nil
    }
  }
}
