import Foundation
import Workloads

/// The comparison as a person reads it, in Markdown.
struct Report {
  let results: Results
  let runs: Int
  /// Whether times are held against targets; not in a quick check.
  let judgesTimes: Bool

  var markdown: String {
    let sections = [
      ("Time per operation", times([.w1, .w2, .w345])),
      ("Variants", times([.w2Audited, .w2Interleaved, .w5])),
      ("Growth", growth),
      ("Memory", memory),
      ("Writers and readers at once", contention),
    ]
    let tables = sections.filter { !$0.1.isEmpty }.map { "## \($0.0)\n\n\($0.1.text)\n" }
    return (["# Perennial beside GRDB, in memory\n\n\(preface)\n"] + tables + [verdict])
      .joined(separator: "\n")
  }

  private var preface: String {
    let system = ProcessInfo.processInfo
    let runs = runs == 1 ? "one run" : "medians of \(runs) runs"
    let judgement = judgesTimes ? "" : " A quick check of results: these times mean nothing."
    return """
      \(system.activeProcessorCount) cores, \(system.operatingSystemVersionString); \(runs), each case in a \
      process of its own. Microseconds per operation, of cascades per record changed. Spread is the longest \
      run over the shortest, of the program where that is more.\(judgement)
      """
  }

  private var verdict: String {
    guard results.problems.isEmpty else {
      return results.problems.map { "PROBLEM: \($0)" }.joined(separator: "\n")
    }
    return "All programs agree on \(results.checkCount) check texts."
  }

  private func times(_ workloads: [Workload]) -> MarkdownTable {
    var table = MarkdownTable(
      "operation",
      "size",
      "GRDB",
      "Perennial",
      "GRDB ÷ Perennial",
      "target",
      "reached",
      "floor",
      "spread"
    )
    for workload in workloads {
      for size in results.sizes(of: workload) {
        for operation in Case(workload: workload, size: size).operations {
          add(workload, size, operation, to: &table)
        }
      }
    }
    return table
  }

  private func add(
    _ workload: Workload,
    _ size: Int,
    _ operation: String,
    to table: inout MarkdownTable
  ) {
    guard let grdb = results.time(.grdb, workload, size, operation),
      let perennial = results.time(.perennial, workload, size, operation)
    else { return }
    let target = Target(workload, size, operation)
    let isReached = target?.isReached(grdb: grdb, perennial: perennial)
    // The size of W1 is the number of its writers; its records are always as many.
    let isW1 = workload == .w1
    table.add(
      "\(workload.rawValue) \(Self.title(of: operation))"
        + (isW1 && size > 1 ? ", \(size) at once" : ""),
      Figure.grouped(isW1 ? 100_000 : size),
      Figure.significant(grdb),
      Figure.significant(perennial),
      Figure.significant(grdb / perennial),
      target?.description ?? "",
      judgesTimes ? isReached.map(Self.word) ?? "" : "",
      results.time(.dictionary, workload, size, operation).map(Figure.significant) ?? "",
      results.spread(workload, size, operation).map { String(format: "%.2f", $0) } ?? ""
    )
  }

  /// An operation's name for a person.
  static func title(of operation: String) -> String {
    switch operation {
    case "delete": "soft delete"
    case "purge": "hard delete"
    case "hit", "miss": "read by id, \(operation)"
    case "load-audited": "load, each create audited"
    default: operation
    }
  }

  static func word(_ isReached: Bool) -> String {
    isReached ? "yes" : "NO"
  }
}
