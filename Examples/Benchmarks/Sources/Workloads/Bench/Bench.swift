import Foundation

/// Runs one workload on one contender: times it, checks it, prints its lines.
struct Bench<C: Contender>: Sendable {
  let run: Run
  let contender: C

  func start() async throws {
    switch run.workload {
    case .w1: try await changeSingleRecords()
    case .w1Records: try await changeSingleRecords(of: run.size)
    case .w2, .w2Audited: try await cascade(over: .plain(size: run.size))
    case .w2Interleaved: try await cascade(over: .interleaved(size: run.size))
    case .w345: try await loadAndRead()
    case .w5: try await load()
    case .contention: try await contend()
    case .cascadeReads: try await readBesideCascade()
    case .memory: try await measureMemory()
    }
  }

  /// Inserts records, outside any time that is measured.
  func insert(_ drafts: [Draft]) async throws {
    try await contender.insert(try contender.prepare(drafts))
  }

  /// The states of all records of some tenants.
  func counts(of tenants: some Sequence<Int>) async throws -> StateCounts {
    var sum = StateCounts()
    for tenant in tenants { sum += try await contender.counts(of: tenant) }
    return sum
  }
}

/// What a program of a contender does.
public enum BenchProgram {
  /// Runs the workload that the command line names, and ends the process: with 1 where a check fails, and
  /// with 64 where the command line cannot be followed.
  ///
  /// It runs on the pool, as a server's handlers do, not on the main thread.
  @concurrent
  public static func run<C: Contender>(_ type: C.Type) async -> Never {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard let run = command(arguments, C.name) else { exit(64) }
    do {
      let bench = Bench(run: run, contender: try await C(run))
      try await bench.start()
      exit(0)
    } catch {
      tell("\(C.name) \(arguments.joined(separator: " ")): \(error)")
      exit(1)
    }
  }

  private static func command(_ arguments: [String], _ name: String) -> Run? {
    do throws(Failure) {
      return try Run(arguments, contender: name)
    } catch {
      tell("\(name): \(error)")
      return nil
    }
  }

  private static func tell(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
