import Foundation
import Testing
import Workloads

@testable import Comparison

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ReportTests {
  /// Results in which Perennial is so many times as fast as GRDB, which takes 100 µs at every size.
  private static func results(factor: Double) -> Results {
    var results = Results()
    for item in Case.all(upTo: 1_000_000) {
      for program in [Program.grdb, .perennial] {
        let head = [program.rawValue, item.workload.rawValue, item.mode.rawValue, "\(item.size)"]
        let seconds = program == .grdb ? 0.1 : 0.1 / factor
        let lines =
          item.operations.map { ["RESULT"] + head + [$0, "1000", "\(seconds)", "1", "0", "same"] }
          + item.measures.map { ["MEASURE"] + head + [$0, "140", "unit"] }
        let output = ProgramFolder.Output(
          lines: lines.map { $0.joined(separator: "\t") },
          status: 0
        )
        results.add(output, of: program, on: item)
      }
    }
    return results
  }

  @Test func `each step has a row with both times, the ratio, and whether the target is reached`() {
    let report = Report(results: Self.results(factor: 7), runs: 3, judgesTimes: true).markdown
    let rows = report.split(separator: "\n").map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    func row(_ operation: String, _ size: String) -> [String]? {
      rows.first { $0.starts(with: [operation, size]) }.map { Array($0.dropFirst(2).prefix(5)) }
    }
    #expect(row("W2 restore", "1,000,000") == ["100", "14.3", "7.00", "≥ 5 ×", "yes"])
    #expect(row("W2 soft delete", "1,000") == ["100", "14.3", "7.00", "≥ 8 ×", "NO"])
    #expect(row("W2 archive", "1,000") == ["100", "14.3", "7.00", "", ""])
    #expect(row("W345 count", "1,000,000") == ["100", "14.3", "7.00", "≤ 5 µs", "NO"])
    #expect(report.contains("All programs agree on "))
    #expect(report.contains("≤ 150 MB |     yes"))
  }

  @Test func `steps in files are held against targets of their own`() throws {
    let report = Report(results: Self.results(factor: 7), runs: 3, judgesTimes: true).markdown
    let files = try #require(report.components(separatedBy: "## In files, synced").last)
    let rows = files.split(separator: "\n").map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    func verdict(_ operation: String, _ size: String) -> [String]? {
      rows.first { $0.starts(with: [operation, size]) }.map { Array($0[5...6]) }
    }
    #expect(verdict("W1 soft delete", "100,000") == ["≤ 1.15 × sync", "yes"])
    #expect(verdict("W1 restore, 64 at once", "100,000") == ["≥ 12 ×", "NO"])
    #expect(verdict("W2 hard delete", "1,000,000") == ["≥ 6 ×", "yes"])
    #expect(verdict("W345 read by id, hit", "1,000,000") == ["≥ 8 ×", "NO"])
    #expect(verdict("W345 open", "1,000,000") == ["≤ 150 ms", "yes"])
    #expect(files.contains("≤ 160 B |"))
    #expect(!files.contains("raw-sync"))
  }

  @Test func `a sync is the floor of what waits for one`() {
    let target = Target(Case(.w1, .synced, size: 1), "delete")
    #expect(target?.isReached(grdb: 1, perennial: 114, floor: 100) == true)
    #expect(target?.isReached(grdb: 1, perennial: 116, floor: 100) == false)
    #expect(target?.isReached(grdb: 1, perennial: 1, floor: nil) == false)
    #expect(Target(Case(.w1, .unsynced, size: 1), "delete") == .timesGRDB(8))
    #expect(Target(Case(.w1, size: 1), "delete") == .timesGRDB(10))
  }

  @Test func `a quick check does not judge times`() {
    let report = Report(results: Self.results(factor: 7), runs: 1, judgesTimes: false).markdown
    #expect(!report.contains("yes") && !report.contains("NO"))
    #expect(report.contains("these times mean nothing"))
  }

  @Test func `a table's columns are as wide as their widest cell`() {
    var table = MarkdownTable("name", "n")
    table.add("a|b", "1,000")
    table.add("longer name")
    #expect(
      table.text == """
        | name        |     n |
        | ----------- | ----: |
        | a\\|b        | 1,000 |
        | longer name |       |
        """
    )
  }

  @Test(
    arguments: [
      (0.0923, "0.0923"), (0.5, "0.500"), (3.333, "3.33"), (12.34, "12.3"), (999.6, "1,000"),
      (4399.7, "4,400"), (1_234_567, "1,230,000"), (0, "0"),
    ] as [(Double, String)]
  )
  func `figures have three digits that count`(value: Double, text: String) {
    #expect(Figure.significant(value) == text)
  }

  @Test func `a logarithmic scale gives each power of ten the same room`() {
    let scale = LogScale(holding: [0.3, 250], from: 210, to: 30)
    #expect(scale.decades == -1...3)
    #expect(scale.position(of: 0.1) == 210)
    #expect(scale.position(of: 1000) == 30)
    #expect(abs(scale.position(of: 10) - 120) < 1e-9)
    #expect(LogScale(holding: [], from: 0, to: 1).decades == 0...2)
  }

  @Test func `the plot is well-formed and has a line a step and program`() {
    let svg = GrowthPlot(results: Self.results(factor: 7)).svg
    let parser = XMLParser(data: Data(svg.utf8))
    let elements = ElementCounter()
    parser.delegate = elements
    #expect(parser.parse())
    #expect(elements.counts["polyline"] == 18)
    // Four points of each program in nine panels, and one each in the legend.
    #expect(elements.counts["circle"] == 37)
    #expect(!svg.contains(/[",](nan|-?inf)/))
  }

  @Test func `a plot of nothing is well-formed, too`() {
    #expect(XMLParser(data: Data(GrowthPlot(results: Results()).svg.utf8)).parse())
  }

  @Test func `texts and attributes are escaped`() {
    let element = SVGElement("text", ["a": "\"&"], text: "<b>")
    #expect(element.source() == "<text a=\"&quot;&amp;\">&lt;b&gt;</text>\n")
  }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]

  func parser(
    _ parser: XMLParser,
    didStartElement elementName: String,
    namespaceURI: String?,
    qualifiedName: String?,
    attributes: [String: String]
  ) {
    counts[elementName, default: 0] += 1
  }
}
