import Testing
import Workloads

@testable import Comparison

@Suite struct ResultsTests {
  private static let item = Case(.w1Records, size: 1000)

  private static func output(
    _ program: Program,
    _ seconds: Double,
    check: String = "active=0"
  ) -> ProgramFolder.Output {
    let lines = item.operations.map { operation in
      let cells = [
        "RESULT", program.rawValue, "W1-records", "mem", "1000", operation, "100", "\(seconds)",
        "9", "0", check,
      ]
      return cells.joined(separator: "\t")
    }
    return ProgramFolder.Output(lines: lines, status: 0)
  }

  @Test func `the median of runs is told, each operation alone`() {
    var results = Results()
    for seconds in [0.125, 1, 0.25] {
      results.add(Self.output(.grdb, seconds), of: .grdb, on: Self.item)
    }
    #expect(results.problems == [])
    #expect(results.time(.grdb, Self.item, "delete") == 2500)
    #expect(results.time(.perennial, Self.item, "delete") == nil)
    #expect(results.spread(Self.item, "delete") == 8)
    #expect([4.0, 1, 2, 3].median == 2.5)
  }

  @Test func `programs that find other results are a problem`() {
    var results = Results()
    results.add(Self.output(.grdb, 1), of: .grdb, on: Self.item)
    results.add(Self.output(.perennial, 1, check: "active=1"), of: .perennial, on: Self.item)
    #expect(results.problems.count == 2)
    #expect(results.problems.allSatisfy { $0.contains("active=1") && $0.contains("active=0") })
  }

  @Test func `a missing line, a foreign line and a failure are problems`() {
    var results = Results()
    let lines = Self.output(.grdb, 1).lines
    for output in [
      ProgramFolder.Output(lines: Array(lines.dropLast()), status: 0),
      ProgramFolder.Output(lines: lines + ["what"], status: 0),
      ProgramFolder.Output(lines: lines, status: 1),
    ] {
      results.add(output, of: .grdb, on: Self.item)
    }
    #expect(results.problems.count == 3)
  }

  @Test func `a line is taken apart, or refused`() {
    let result = "RESULT\tgrdb\tW2\tmem\t1000\tdelete\t20\t0.5\t1\t0\t0/20/0 audit=1"
    guard case .result(let line) = Line(result) else {
      Issue.record("a result line is none")
      return
    }
    #expect(line.microsecondsPerOperation == 25_000 && line.check == "0/20/0 audit=1")
    guard case .measure(let figure) = Line("MEASURE\tgrdb\tmemory\tmem\t1\tpayload\t200\tB") else {
      Issue.record("a measure line is none")
      return
    }
    #expect(figure.value == 200 && figure.unit == "B")
    #expect(Line("RESULT\tgrdb\tW2\tmem\t1000\tdelete\t0\t0.5\t1\t0\t") == nil)
    #expect(Line("") == nil)
  }

  @Test func `every case of a full comparison is one that the programs take`() throws {
    for item in Case.all(upTo: 1_000_000) {
      let arguments = [item.workload.rawValue, item.mode.rawValue, "\(item.size)", "folder"]
      #expect(throws: Never.self) { try Run(arguments, contender: "p") }
      #expect(Set(item.programs(inRun: 1)) == Set(item.programs(inRun: 2)))
    }
    #expect(Case.all(upTo: 1000).allSatisfy { $0.size == 1000 })
    for mode in Mode.allCases {
      #expect(Case.all(upTo: 1000).contains { $0.mode == mode })
    }
  }

  @Test func `a step in memory and the same in files are two`() {
    var results = Results()
    let files = Case(.w1Records, .synced, size: 1000)
    results.add(Self.output(.grdb, 1), of: .grdb, on: Self.item)
    results.add(Self.output(.grdb, 2, check: "active=9"), of: .grdb, on: files)
    #expect(results.problems == [])
    #expect(results.time(.grdb, Self.item, "delete") == 10_000)
    #expect(results.time(.grdb, files, "delete") == 20_000)
    #expect(results.cases(of: .w1Records, .synced) == [files])
  }
}
