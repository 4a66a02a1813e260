import Workloads

/// All that the programs printed, and what is wrong with it.
struct Results {
  /// One step of a case, or one of its figures.
  struct Step: Hashable {
    let item: Case
    let name: String
  }

  /// The lines as they came.
  private(set) var lines: [String] = []
  /// What failed or differs, each named.
  private(set) var problems: [String] = []
  /// How many check texts were compared.
  var checkCount: Int { checks.count }

  private var times: [Step: [Program: [Double]]] = [:]
  private var measures: [Step: [Program: [Double]]] = [:]
  private var checks: [Step: (program: Program, text: String)] = [:]

  /// Adds what a program printed on a case; a line that is missing or does not fit is a problem.
  mutating func add(_ output: ProgramFolder.Output, of program: Program, on item: Case) {
    lines += output.lines
    guard output.status == 0 else {
      problems.append("\(program.rawValue) \(item) ended with status \(output.status)")
      return
    }
    var found: [String] = []
    for text in output.lines {
      switch Line(text) {
      case .result(let line) where line.program == program.rawValue:
        found.append(line.operation)
        add(line, of: program, on: item)
      case .measure(let line) where line.program == program.rawValue:
        found.append(line.name)
        let step = Step(item: item, name: line.name)
        measures[step, default: [:]][program, default: []].append(line.value)
      default: problems.append("\(program.rawValue) \(item) printed a line that is none: \(text)")
      }
    }
    let expected = item.operations + item.measures
    if found.sorted() != expected.sorted() {
      let missing = expected.filter { !found.contains($0) }
      problems.append("\(program.rawValue) \(item) printed \(found), without \(missing)")
    }
  }

  private mutating func add(_ line: Line.Result, of program: Program, on item: Case) {
    let step = Step(item: item, name: line.operation)
    times[step, default: [:]][program, default: []].append(line.microsecondsPerOperation)
    guard !line.check.isEmpty else { return }
    let text = "\(line.count) operations, \(line.check)"
    guard let (other, expected) = checks[step] else {
      checks[step] = (program, text)
      return
    }
    if text != expected {
      problems.append(
        "\(item) \(line.operation): \(program.rawValue) found “\(text)”, \(other.rawValue) “\(expected)”"
      )
    }
  }
}

extension Results {
  /// The median of a step's microseconds per operation; nil where the program was not run on it.
  func time(_ program: Program, _ item: Case, _ operation: String) -> Double? {
    times[Step(item: item, name: operation)]?[program].map(\.median)
  }

  /// The median of a figure; nil where the program did not tell it.
  func measure(_ program: Program, _ item: Case, _ name: String) -> Double? {
    measures[Step(item: item, name: name)]?[program].map(\.median)
  }

  /// A workload's cases in a mode, by size.
  func cases(of workload: Workload, _ mode: Mode) -> [Case] {
    let cases = times.keys.map(\.item).filter { $0.workload == workload && $0.mode == mode }
    return Set(cases).sorted { $0.size < $1.size }
  }

  /// The longest of a step's runs over the shortest, of the program where that is more; nil of one run.
  func spread(_ item: Case, _ operation: String) -> Double? {
    let runs = times[Step(item: item, name: operation)] ?? [:]
    return [Program.grdb, .perennial].compactMap { program in
      guard let times = runs[program], times.count > 1, let least = times.min(),
        let most = times.max()
      else { return nil }
      return most / least
    }.max()
  }
}

extension [Double] {
  /// The middle one, or the mean of the two in the middle; 0 of none.
  var median: Double {
    guard !isEmpty else { return 0 }
    let ordered = sorted()
    return (ordered[(count - 1) / 2] + ordered[count / 2]) / 2
  }
}
