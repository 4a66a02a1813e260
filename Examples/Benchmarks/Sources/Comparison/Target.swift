import Workloads

/// What Perennial is to reach on a step.
enum Target: Equatable {
  /// So many times as fast as GRDB.
  case timesGRDB(Double)
  /// No more than so many microseconds, whatever the size.
  case atMost(microseconds: Double)
  /// No more than so many times as long as one append of 512 bytes and its sync.
  case timesSync(Double)

  /// The target of a step, at a size that has one; nil for others.
  init?(_ item: Case, _ operation: String) {
    let target = item.mode.isOnDisk ? Self.inFiles(item, operation) : Self.inMemory(item, operation)
    guard let target else { return nil }
    self = target
  }

  private static func inMemory(_ item: Case, _ operation: String) -> Target? {
    switch (item.workload, item.size, operation) {
    case (.w1, 1, _): .timesGRDB(10)
    case (.w2, 10_000, _): nil
    case (.w2, _, "delete"), (.w2, _, "purge"): .timesGRDB(8)
    case (.w2, _, "restore"): .timesGRDB(5)
    case (.w345, 1_000_000, "load"): .timesGRDB(4)
    case (.w345, 1_000_000, "page"): .timesGRDB(6)
    case (.w345, 1_000_000, "count"): .atMost(microseconds: 5)
    case (.w345, 1_000_000, "hit"), (.w345, 1_000_000, "miss"): .timesGRDB(15)
    default: nil
    }
  }

  private static func inFiles(_ item: Case, _ operation: String) -> Target? {
    switch (item.workload, item.size, operation) {
    case (.w1, _, "raw-sync"), (.w2, _, "archive"): nil
    case (.w1, 1, _): item.mode == .synced ? .timesSync(1.15) : .timesGRDB(8)
    case (.w1, 64, _): .timesGRDB(12)
    case (.w2, 1_000_000, _): .timesGRDB(6)
    case (.w345, 1_000_000, "load"), (.w345, 1_000_000, "hit-cold"): .timesGRDB(2)
    case (.w345, 1_000_000, "page"): .timesGRDB(3)
    case (.w345, 1_000_000, "count"): .atMost(microseconds: 5)
    case (.w345, 1_000_000, "hit"), (.w345, 1_000_000, "miss"): .timesGRDB(8)
    case (.w345, 1_000_000, "reopen-warm"): .atMost(microseconds: 150_000)
    case (.w345, 1_000_000, "reopen-cold"): .atMost(microseconds: 300_000)
    default: nil
    }
  }

  /// How much dearer a descendant may be at 1,000,000 than at 1,000.
  static let growthOfCascade = 1.5

  var description: String {
    switch self {
    case .timesGRDB(let factor): "≥ \(Figure.plain(factor)) ×"
    case .atMost(let microseconds) where microseconds >= 1000:
      "≤ \(Figure.plain(microseconds / 1000)) ms"
    case .atMost(let microseconds): "≤ \(Figure.plain(microseconds)) µs"
    case .timesSync(let factor): "≤ \(Figure.plain(factor)) × sync"
    }
  }

  /// Whether times reach it; the floor is the sync's time.
  func isReached(grdb: Double, perennial: Double, floor: Double?) -> Bool {
    switch self {
    case .timesGRDB(let factor): grdb >= factor * perennial
    case .atMost(let microseconds): perennial <= microseconds
    case .timesSync(let factor): perennial <= factor * (floor ?? 0)
    }
  }
}

/// A figure that is no time, as the tables name it, and what it may be at the most.
struct FigureTarget {
  let name: String
  let title: String
  /// For 1,000,000 records.
  var limit: Double?
  var unit = ""

  /// Bytes of a record and of a cascade, in memory.
  static let inMemory = [
    FigureTarget(name: "record-with-payload", title: "a record with its payload, bytes"),
    FigureTarget(name: "payload", title: "of these the payload, bytes"),
    FigureTarget(name: "record-without-payload", title: "a record without its payload, bytes"),
  ]

  /// What a store on files takes.
  static let resident = FigureTarget(
    name: "record-reopened",
    title: "a record in memory after opening, bytes",
    limit: 160,
    unit: "B"
  )

  static let cascade = [
    FigureTarget(
      name: "cascade-peak",
      title: "soft delete of all, peak above the data, MB",
      limit: 150,
      unit: "MB"
    ),
    FigureTarget(name: "cascade-kept", title: "soft delete of all, still held afterwards, MB"),
  ]

  static let files = [
    FigureTarget(
      name: "bytes-loaded",
      title: "files after the load, MB",
      limit: 330,
      unit: "MB"
    ),
    FigureTarget(
      name: "bytes-maintained",
      title: "files after maintenance, MB",
      limit: 300,
      unit: "MB"
    ),
  ]
}
