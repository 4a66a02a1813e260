import Workloads

/// A workload of one size.
struct Case: Equatable, CustomStringConvertible {
  let workload: Workload
  let size: Int

  var description: String { "\(workload.rawValue) \(size)" }

  /// The sizes at which growth is looked at.
  static let growth = [1000, 10_000, 100_000, 1_000_000]

  /// All cases whose records, or a tree's, are not more than a number.
  static func all(upTo maximum: Int) -> [Case] {
    // W1 has 100,000 records, whatever its size, which is the number of writers.
    let single =
      maximum >= 100_000 ? [Case(workload: .w1, size: 1), Case(workload: .w1, size: 64)] : []
    let sizes = growth.filter { $0 <= maximum }
    let growing = [Workload.w1Records, .w2, .w345, .w5].flatMap { workload in
      sizes.map { Case(workload: workload, size: $0) }
    }
    let variants = [Workload.w2Audited, .w2Interleaved].flatMap { workload in
      sizes.filter { $0 != 10_000 }.map { Case(workload: workload, size: $0) }
    }
    let largest = sizes.last ?? 1000
    let memory =
      ProcessMemory.heapBytes == nil ? [] : [Case(workload: .memory, size: largest)]
    let concurrent = [
      Case(workload: .contention, size: min(largest, 100_000)),
      Case(workload: .cascadeReads, size: largest),
    ]
    return single + growing + variants + memory + concurrent
  }

  /// The programs that can do it, in another order each run, so that none always follows the same one.
  func programs(inRun run: Int) -> [Program] {
    let all = hasFloor ? Program.allCases : [.grdb, .perennial]
    let first = run % all.count
    return Array(all[first...] + all[..<first])
  }

  private var hasFloor: Bool {
    switch workload {
    case .w1: size == 1
    case .w1Records, .w2, .w345: true
    default: false
    }
  }

  /// The operations whose results every program prints.
  var operations: [String] {
    switch workload {
    case .w1, .w1Records, .cascadeReads: ["delete", "restore"]
    case .w2, .w2Audited, .w2Interleaved: ["delete", "restore", "archive", "purge"]
    case .w345: ["load", "page", "count", "hit", "miss"]
    case .w5: ["load", "load-audited"]
    case .contention: ["write", "read"]
    case .memory: ["delete"]
    }
  }

  /// The figures that every program prints besides.
  var measures: [String] {
    func percentiles(_ names: String...) -> [String] {
      names.flatMap { name in ["p50", "p99", "max"].map { "\(name)-\($0)" } }
    }
    return switch workload {
    case .contention: percentiles("write", "read")
    case .cascadeReads:
      percentiles("read-alone", "read-beside-delete", "read-beside-restore")
        + ["reads-beside-delete", "reads-beside-restore"]
    case .memory:
      [
        "record-with-payload", "payload", "record-without-payload", "cascade-peak", "cascade-kept",
      ]
    default: []
    }
  }
}
