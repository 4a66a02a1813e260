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
        let costs = Case.growth.map {
          results.time(program, Case(step.workload, size: $0), step.operation)
        }
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

  /// Bytes of a record, of a cascade and of files.
  func sizes(in mode: Mode) -> MarkdownTable {
    var table = MarkdownTable("figure", "records", "GRDB", "Perennial", "target", "reached")
    let figures: [(Workload, [FigureTarget])] =
      mode.isOnDisk
      ? [(.w345, FigureTarget.files), (.memory, [.resident] + FigureTarget.cascade)]
      : [(.memory, FigureTarget.inMemory + FigureTarget.cascade)]
    for (workload, figures) in figures {
      for item in results.cases(of: workload, mode) {
        for figure in figures { add(figure, item, to: &table) }
      }
    }
    return table
  }

  private func add(_ target: FigureTarget, _ item: Case, to table: inout MarkdownTable) {
    let perennial = results.measure(.perennial, item, target.name)
    let limit = item.size == 1_000_000 ? target.limit : nil
    var isReached: Bool?
    if judgesTimes, let perennial, let limit { isReached = perennial <= limit }
    table.add(
      target.title,
      Figure.grouped(item.size),
      figure(.grdb, item, target.name),
      perennial.map(Figure.significant) ?? "",
      limit.map { "≤ \(Figure.plain($0)) \(target.unit)" } ?? "",
      isReached.map(Self.word) ?? ""
    )
  }

  /// Rates and waiting times under contention.
  func contention(in mode: Mode) -> MarkdownTable {
    var table = MarkdownTable("figure", "records", "GRDB", "Perennial")
    for item in results.cases(of: .contention, mode) {
      let label = Figure.grouped(item.size)
      for (operation, title) in [("write", "writes of 2 writers"), ("read", "reads of 8 readers")] {
        table.add(
          "\(title), per second",
          label,
          rate(.grdb, item, operation),
          rate(.perennial, item, operation)
        )
      }
      for (name, title) in [("read", "a read beside writers"), ("write", "a write beside readers")]
      {
        add(percentilesOf: name, title, item, to: &table)
      }
    }
    for item in results.cases(of: .cascadeReads, mode) {
      add(percentilesOf: "read-alone", "a read, readers alone", item, to: &table)
      for (verb, title) in [("delete", "soft delete"), ("restore", "restore")] {
        let name = "read-beside-\(verb)"
        add(percentilesOf: name, "a read beside the \(title)", item, to: &table)
        table.add(
          "reads beside the \(title), per second",
          Figure.grouped(item.size),
          figure(.grdb, item, "reads-beside-\(verb)"),
          figure(.perennial, item, "reads-beside-\(verb)")
        )
      }
    }
    return table
  }

  private func add(
    percentilesOf name: String,
    _ title: String,
    _ item: Case,
    to table: inout MarkdownTable
  ) {
    for (suffix, share) in [("p50", "median"), ("p99", "99th percentile"), ("max", "longest")] {
      table.add(
        "\(title), \(share), µs",
        Figure.grouped(item.size),
        figure(.grdb, item, "\(name)-\(suffix)"),
        figure(.perennial, item, "\(name)-\(suffix)")
      )
    }
  }

  private func figure(_ program: Program, _ item: Case, _ name: String) -> String {
    results.measure(program, item, name).map(Figure.significant) ?? ""
  }

  private func rate(_ program: Program, _ item: Case, _ operation: String) -> String {
    results.time(program, item, operation).map { Figure.significant(1e6 / $0) } ?? ""
  }
}
