import Workloads

/// A workload of one size, in memory or in files.
struct Case: Hashable, CustomStringConvertible {
  let workload: Workload
  let mode: Mode
  let size: Int

  init(_ workload: Workload, _ mode: Mode = .memory, size: Int) {
    self.workload = workload
    self.mode = mode
    self.size = size
  }

  var description: String { "\(workload.rawValue) \(mode.rawValue) \(size)" }

  /// The sizes at which growth is looked at.
  static let growth = [1000, 10_000, 100_000, 1_000_000]

  /// All cases whose records, or a tree's, are not more than a number.
  static func all(upTo maximum: Int) -> [Case] {
    inMemory(upTo: maximum) + inFiles(upTo: maximum)
  }

  private static func inMemory(upTo maximum: Int) -> [Case] {
    // W1 has 100,000 records, whatever its size, which is the number of writers.
    let single = maximum >= 100_000 ? [Case(.w1, size: 1), Case(.w1, size: 64)] : []
    let sizes = growth.filter { $0 <= maximum }
    let growing = [Workload.w1Records, .w2, .w345, .w5].flatMap { workload in
      sizes.map { Case(workload, size: $0) }
    }
    let variants = [Workload.w2Audited, .w2Interleaved].flatMap { workload in
      sizes.filter { $0 != 10_000 }.map { Case(workload, size: $0) }
    }
    let largest = sizes.last ?? 1000
    let memory = ProcessMemory.heapBytes == nil ? [] : [Case(.memory, size: largest)]
    let concurrent = [
      Case(.contention, size: min(largest, 100_000)), Case(.cascadeReads, size: largest),
    ]
    return single + growing + variants + memory + concurrent
  }

  private static func inFiles(upTo maximum: Int) -> [Case] {
    let single =
      maximum >= 100_000
      ? [Case(.w1, .unsynced, size: 1), Case(.w1, .synced, size: 1), Case(.w1, .synced, size: 64)]
      : [Case(.w1Records, .unsynced, size: 1000), Case(.w1Records, .synced, size: 1000)]
    // What grows is seen in memory; here it is held against the disk.
    let sizes = growth.filter { $0 <= maximum && $0 != 10_000 }
    let growing = [Workload.w2, .w345].flatMap { workload in
      sizes.map { Case(workload, .synced, size: $0) }
    }
    let largest = sizes.last ?? 1000
    let memory = ProcessMemory.heapBytes == nil ? [] : [Case(.memory, .synced, size: largest)]
    let concurrent = [Case(.contention, .synced, size: min(largest, 100_000))]
    return single + growing + memory + concurrent
  }

  /// The programs that can do it, in another order each run, so that none always follows the same one.
  func programs(inRun run: Int) -> [Program] {
    let all = hasFloor ? Program.allCases : [.grdb, .perennial]
    let first = run % all.count
    return Array(all[first...] + all[..<first])
  }

  private var hasFloor: Bool {
    if mode.isOnDisk { return false }
    return switch workload {
    case .w1: size == 1
    case .w1Records, .w2, .w345: true
    default: false
    }
  }

  /// The operations whose results every program prints.
  var operations: [String] {
    switch workload {
    case .w1 where mode == .synced && size == 1: ["delete", "restore", "raw-sync"]
    case .w1, .w1Records, .cascadeReads: ["delete", "restore"]
    case .w2, .w2Audited, .w2Interleaved: ["delete", "restore", "archive", "purge"]
    case .w345 where mode.isOnDisk:
      [
        "load", "reopen-cold", "reopen-warm", "page-cold", "page", "count", "hit-cold", "hit",
        "miss",
      ]
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
    case .w345 where mode.isOnDisk: ["bytes-loaded", "bytes-maintained"]
    case .memory where mode.isOnDisk: ["record-reopened", "cascade-peak", "cascade-kept"]
    case .memory:
      [
        "record-with-payload", "payload", "record-without-payload", "cascade-peak", "cascade-kept",
      ]
    default: []
    }
  }
}
