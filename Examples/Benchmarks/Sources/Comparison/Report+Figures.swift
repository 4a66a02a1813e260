import Foundation
import Workloads

extension Report {
  /// What each program's operation costs at each size.
  var growth: MarkdownTable {
    var table = MarkdownTable(
      "operation",
      "program",
      "1,000",
      "10,000",
      "100,000",
      "1,000,000",
      "1,000,000 ÷ 1,000",
      "target",
      "reached"
    )
    for step in GrowthStep.all {
      for program in [Program.grdb, .perennial] {
        let costs = Case.growth.map { results.time(program, step.workload, $0, step.operation) }
        guard costs.contains(where: { $0 != nil }) else { continue }
        let cells = costs.map { $0.map(Figure.significant) ?? "" }
        var factor: Double?
        if let last = costs[3], let first = costs[0] { factor = last / first }
        let isJudged = program == .perennial && step == .cascadeDelete
        table.add(
          step.title,
          program.title,
          cells[0],
          cells[1],
          cells[2],
          cells[3],
          factor.map(Figure.significant) ?? "",
          isJudged ? "≤ \(Figure.plain(Target.growthOfCascade)) ×" : "",
          isJudged && judgesTimes
            ? factor.map { Self.word($0 <= Target.growthOfCascade) } ?? "" : ""
        )
      }
    }
    return table
  }

  /// Bytes of a record and of a cascade.
  var memory: MarkdownTable {
    var table = MarkdownTable("figure", "records", "GRDB", "Perennial", "target", "reached")
    for size in results.sizes(of: .memory) {
      for (name, title) in [
        ("record-with-payload", "a record with its payload, bytes"),
        ("payload", "of these the payload, bytes"),
        ("record-without-payload", "a record without its payload, bytes"),
        ("cascade-peak", "soft delete of all, peak above the data, MB"),
        ("cascade-kept", "soft delete of all, still held afterwards, MB"),
      ] {
        let perennial = results.measure(.perennial, .memory, size, name)
        let isJudged = name == "cascade-peak" && size == 1_000_000
        let limit = Target.cascadePeakMegabytes
        table.add(
          title,
          Figure.grouped(size),
          figure(.grdb, .memory, size, name),
          perennial.map(Figure.significant) ?? "",
          isJudged ? "≤ \(Figure.plain(limit)) MB" : "",
          isJudged && judgesTimes ? perennial.map { Self.word($0 <= limit) } ?? "" : ""
        )
      }
    }
    return table
  }

  /// Rates and waiting times under contention.
  var contention: MarkdownTable {
    var table = MarkdownTable("figure", "records", "GRDB", "Perennial")
    for size in results.sizes(of: .contention) {
      let label = Figure.grouped(size)
      for (operation, title) in [("write", "writes of 2 writers"), ("read", "reads of 8 readers")] {
        table.add(
          "\(title), per second",
          label,
          rate(.grdb, .contention, size, operation),
          rate(.perennial, .contention, size, operation)
        )
      }
      for (name, title) in [("read", "a read beside writers"), ("write", "a write beside readers")]
      {
        add(percentilesOf: name, title, .contention, size, to: &table)
      }
    }
    for size in results.sizes(of: .cascadeReads) {
      add(percentilesOf: "read-alone", "a read, readers alone", .cascadeReads, size, to: &table)
      for (verb, title) in [("delete", "soft delete"), ("restore", "restore")] {
        let name = "read-beside-\(verb)"
        add(percentilesOf: name, "a read beside the \(title)", .cascadeReads, size, to: &table)
        table.add(
          "reads beside the \(title), per second",
          Figure.grouped(size),
          figure(.grdb, .cascadeReads, size, "reads-beside-\(verb)"),
          figure(.perennial, .cascadeReads, size, "reads-beside-\(verb)")
        )
      }
    }
    return table
  }

  private func add(
    percentilesOf name: String,
    _ title: String,
    _ workload: Workload,
    _ size: Int,
    to table: inout MarkdownTable
  ) {
    for (suffix, share) in [("p50", "median"), ("p99", "99th percentile"), ("max", "longest")] {
      table.add(
        "\(title), \(share), µs",
        Figure.grouped(size),
        figure(.grdb, workload, size, "\(name)-\(suffix)"),
        figure(.perennial, workload, size, "\(name)-\(suffix)")
      )
    }
  }

  private func figure(
    _ program: Program,
    _ workload: Workload,
    _ size: Int,
    _ name: String
  ) -> String {
    results.measure(program, workload, size, name).map(Figure.significant) ?? ""
  }

  private func rate(
    _ program: Program,
    _ workload: Workload,
    _ size: Int,
    _ operation: String
  ) -> String {
    results.time(program, workload, size, operation).map { Figure.significant(1e6 / $0) } ?? ""
  }
}
