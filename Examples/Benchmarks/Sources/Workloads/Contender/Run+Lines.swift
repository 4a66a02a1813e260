import Foundation

extension Run {
  /// Prints what a step took.
  ///
  /// - Parameters:
  ///   - operation: The step.
  ///   - count: Its operations; of a cascade, the records changed.
  ///   - seconds: The time that they took together.
  ///   - check: A text that is the same for every program that did the same.
  func result(_ operation: String, _ count: Int, _ seconds: Double, _ check: String = "") {
    let seconds = String(format: "%.9f", seconds)
    let cells = [
      "RESULT", contender, workload.rawValue, mode.rawValue, "\(size)", operation, "\(count)",
      seconds, "\(ProcessMemory.peakKibibytes)", "\(storeBytes)", check,
    ]
    print(cells.joined(separator: "\t"))
  }

  /// Prints a figure that is no time per operation.
  func measure(_ name: String, _ value: Double, _ unit: String) {
    let cells = [
      "MEASURE", contender, workload.rawValue, mode.rawValue, "\(size)", name,
      String(format: "%.3f", value), unit,
    ]
    print(cells.joined(separator: "\t"))
  }

  /// Prints the percentiles of durations.
  func measure(_ name: String, _ histogram: LatencyHistogram) {
    for (suffix, value) in [
      ("p50", histogram.percentile(0.5)), ("p99", histogram.percentile(0.99)),
      ("max", histogram.maximum),
    ] {
      measure("\(name)-\(suffix)", Double(value) / 1000, "us")
    }
  }

  /// Bytes of the store's files.
  var storeBytes: Int {
    let files = FileManager.default
    let names = (try? files.subpathsOfDirectory(atPath: folder)) ?? []
    // An index that SQLite makes anew, and the floor's own file.
    return names.filter { !$0.hasSuffix("-shm") && $0 != RawSync.fileName }.reduce(0) { sum, name in
      let attributes = try? files.attributesOfItem(atPath: folder + "/" + name)
      return sum + ((attributes?[.size] as? NSNumber)?.intValue ?? 0)
    }
  }
}
