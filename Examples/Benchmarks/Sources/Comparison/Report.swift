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
      ("Time per operation", times([.w1, .w2, .w345], in: .memory)),
      ("Variants", times([.w2Audited, .w2Interleaved, .w5], in: .memory)),
      ("Growth", growth),
      ("Memory", sizes(in: .memory)),
      ("Writers and readers at once", contention(in: .memory)),
      ("In files, not synced before a commit returns", times([.w1, .w1Records], in: .unsynced)),
      (
        "In files, synced before a commit returns",
        times([.w1, .w1Records, .w2, .w345], in: .synced)
      ),
      ("Size of files and of memory", sizes(in: .synced)),
      ("Writers and readers at once, in files", contention(in: .synced)),
    ]
    let tables = sections.filter { !$0.1.isEmpty }.map { "## \($0.0)\n\n\($0.1.text)\n" }
    return (["# Perennial beside GRDB\n\n\(preface)\n"] + tables + [verdict])
      .joined(separator: "\n")
  }

  private var preface: String {
    let system = ProcessInfo.processInfo
    let runs = runs == 1 ? "one run" : "medians of \(runs) runs"
    let judgement = judgesTimes ? "" : " A quick check of results: these times mean nothing."
    return """
      \(system.activeProcessorCount) cores, \(system.operatingSystemVersionString); \(runs), each case in a \
      process of its own. Microseconds per operation, of cascades per record changed. Spread is the longest \
      run over the shortest, of the program where that is more. The floor is a dictionary in memory, and one \
      append of 512 bytes with its sync in files.\(judgement)
      """
  }

  private var verdict: String {
    guard results.problems.isEmpty else {
      return results.problems.map { "PROBLEM: \($0)" }.joined(separator: "\n")
    }
    return "All programs agree on \(results.checkCount) check texts."
  }

  private func times(_ workloads: [Workload], in mode: Mode) -> MarkdownTable {
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
      for item in results.cases(of: workload, mode) {
        for operation in item.operations where operation != "raw-sync" {
          add(item, operation, to: &table)
        }
      }
    }
    return table
  }

  private func add(_ item: Case, _ operation: String, to table: inout MarkdownTable) {
    guard let grdb = results.time(.grdb, item, operation),
      let perennial = results.time(.perennial, item, operation)
    else { return }
    let target = Target(item, operation)
    // The disk is not the same from one moment to the next: each program's floor is measured beside it.
    let floor =
      results.time(.dictionary, item, operation) ?? results.time(.perennial, item, "raw-sync")
    let isReached = target?.isReached(grdb: grdb, perennial: perennial, floor: floor)
    // The size of W1 is the number of its writers; its records are always as many.
    let isW1 = item.workload == .w1
    table.add(
      "\(item.workload.rawValue) \(Self.title(of: operation))"
        + (isW1 && item.size > 1 ? ", \(item.size) at once" : ""),
      Figure.grouped(isW1 ? 100_000 : item.size),
      Figure.significant(grdb),
      Figure.significant(perennial),
      Figure.significant(grdb / perennial),
      target?.description ?? "",
      judgesTimes ? isReached.map(Self.word) ?? "" : "",
      floor.map(Figure.significant) ?? "",
      results.spread(item, operation).map { String(format: "%.2f", $0) } ?? ""
    )
  }

  /// An operation's name for a person.
  static func title(of operation: String) -> String {
    switch operation {
    case "delete": "soft delete"
    case "purge": "hard delete"
    case "hit", "miss": "read by id, \(operation)"
    case "load-audited": "load, each create audited"
    case "hit-cold": "read by id, hit, not decoded before"
    case "page-cold": "page, not decoded before"
    case "reopen-cold": "open, not in the page cache"
    case "reopen-warm": "open"
    default: operation
    }
  }

  static func word(_ isReached: Bool) -> String {
    isReached ? "yes" : "NO"
  }
}
