import Workloads

/// What Perennial is to reach on a step.
enum Target: Equatable {
  /// So many times as fast as GRDB.
  case timesGRDB(Double)
  /// No more than so many microseconds, whatever the size.
  case atMost(microseconds: Double)

  /// The target of a step in memory, at a size that has one; nil for others.
  init?(_ workload: Workload, _ size: Int, _ operation: String) {
    switch (workload, size, operation) {
    case (.w1, 1, _): self = .timesGRDB(10)
    case (.w2, 10_000, _): return nil
    case (.w2, _, "delete"), (.w2, _, "purge"): self = .timesGRDB(8)
    case (.w2, _, "restore"): self = .timesGRDB(5)
    case (.w345, 1_000_000, "load"): self = .timesGRDB(4)
    case (.w345, 1_000_000, "page"): self = .timesGRDB(6)
    case (.w345, 1_000_000, "count"): self = .atMost(microseconds: 5)
    case (.w345, 1_000_000, "hit"), (.w345, 1_000_000, "miss"): self = .timesGRDB(15)
    default: return nil
    }
  }

  /// Megabytes that a soft delete of 1,000,000 records may take besides the data.
  static let cascadePeakMegabytes = 150.0
  /// How much dearer a descendant may be at 1,000,000 than at 1,000.
  static let growthOfCascade = 1.5

  var description: String {
    switch self {
    case .timesGRDB(let factor): "≥ \(Figure.plain(factor)) ×"
    case .atMost(let microseconds): "≤ \(Figure.plain(microseconds)) µs"
    }
  }

  /// Whether times reach it.
  func isReached(grdb: Double, perennial: Double) -> Bool {
    switch self {
    case .timesGRDB(let factor): grdb >= factor * perennial
    case .atMost(let microseconds): perennial <= microseconds
    }
  }
}
