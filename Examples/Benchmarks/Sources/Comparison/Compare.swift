import ArgumentParser
import Foundation
import Workloads

/// Runs the programs beside itself on all workloads and tells how they compare.
@main
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Measures Perennial beside GRDB on the same workloads, in memory and in files.",
    discussion: """
      Runs each case in a process of its own, the programs in turn, and takes medians. Prints a table and \
      writes it to DIR/comparison.md, all measured lines to DIR/results.tsv, and a plot of how costs grow \
      to DIR/growth.svg. Ends with 1 where a program is missing, fails, or finds other results.

      A full comparison takes about fifteen minutes a run; --max-size 100000 about five. Files are made in \
      the system's folder for temporary files: set TMPDIR to measure another disk.
      """
  )

  @Flag(help: "Check results on the smallest sizes, in one run; times then mean nothing.")
  var quick = false

  @Option(help: "How often each case is run. (default: 3)")
  var runs: Int?

  @Option(help: "The largest number of records of a case, from 1000. (default: 1000000)")
  var maxSize: Int?

  @Option(
    name: .customLong("mode"),
    parsing: .upToNextOption,
    help:
      "Only these: mem, in memory; off and full, in files, synced late or before a commit returns.",
    transform: Self.named
  )
  var modes: [Mode] = []

  @Option(
    name: .customLong("workload"),
    parsing: .upToNextOption,
    help: "Only these, as W1 W2 W345.",
    transform: Self.named
  )
  var workloads: [Workload] = []

  @Option(help: "The folder for results; made where it is missing.")
  var output = "benchmark-results"

  func validate() throws {
    if quick, runs != nil || maxSize != nil {
      throw ValidationError("--quick has its own sizes and runs; leave out --runs and --max-size")
    }
    if let runs, runs < 1 {
      throw ValidationError("--runs is \(runs); give 1 or more")
    }
    if let maxSize, maxSize < 1000 {
      throw ValidationError("--max-size is \(maxSize); give 1000 or more")
    }
    if chosenCases.isEmpty {
      throw ValidationError("there is no case of these modes, workloads and sizes; leave out one")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: output)
    if attributes?[.type] as? FileAttributeType == .typeRegular {
      throw ValidationError("--output names \(output), which is a file; name a folder")
    }
  }

  @Sendable
  private static func named<Name: RawRepresentable<String> & CaseIterable>(
    _ text: String
  ) throws -> Name {
    guard let name = Name(rawValue: text) else {
      throw ValidationError("write " + Name.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return name
  }

  private var chosenCases: [Case] {
    Case.all(upTo: quick ? 1000 : maxSize ?? 1_000_000).filter { item in
      (modes.isEmpty || modes.contains(item.mode))
        && (workloads.isEmpty || workloads.contains(item.workload))
    }
  }

  func run() throws {
    let folder = URL(filePath: output)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let programs = try ProgramFolder.besideThis()
    let cases = chosenCases
    let runs = quick ? 1 : runs ?? 3

    var results = Results()
    for run in 1...runs {
      for (index, item) in cases.enumerated() {
        Self.tell("run \(run) of \(runs), case \(index + 1) of \(cases.count): \(item)")
        for program in item.programs(inRun: run) {
          results.add(try programs.run(program, on: item), of: program, on: item)
        }
      }
    }
    try write(results, runs, to: folder)
    guard results.problems.isEmpty else { throw ExitCode.failure }
  }

  private func write(_ results: Results, _ runs: Int, to folder: URL) throws {
    let report = Report(results: results, runs: runs, judgesTimes: !quick).markdown
    let files = [
      "comparison.md": report,
      "results.tsv": results.lines.map { $0 + "\n" }.joined(),
      "growth.svg": GrowthPlot(results: results).svg,
    ]
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    print(report)
    Self.tell("written to \(folder.path): \(files.keys.sorted().joined(separator: ", "))")
  }

  /// Tells on standard error how far it is; standard output is for the report alone.
  private static func tell(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
