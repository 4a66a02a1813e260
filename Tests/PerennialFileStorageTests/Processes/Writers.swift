import Perennial
import PerennialTesting

@testable import PerennialFileStorage
@testable import storewriter

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Starts the program `storewriter`, which the build has put beside the tests.
enum Writers {
  static let program: String? = {
    // The first argument is the tests' own path, or that of what has loaded them; then theirs follows.
    for argument in CommandLine.arguments {
      let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
      guard let tests = parts.firstIndex(where: { $0.hasSuffix(".xctest") }) else { continue }
      let program = (parts[..<tests] + ["storewriter"]).joined(separator: "/")
      return FileManager.default.isExecutableFile(atPath: program) ? program : nil
    }
    return nil
  }()

  /// Runs what blocks on a thread of its own.
  static func perform<R: Sendable>(
    _ body: @escaping @Sendable (String) throws(SystemError) -> R
  ) async throws -> R {
    guard let program else { throw SystemError(.open, 2, "storewriter") }
    return try await BackgroundThread().perform { () throws(SystemError) in try body(program) }
  }

  /// Runs the program to its end.
  ///
  /// - Returns: Its output and how it ended.
  static func run(_ arguments: [String]) async throws -> (lines: [String], status: Int32) {
    try await perform { program throws(SystemError) in
      let child = try ChildProcess(program, arguments)
      let lines = child.lines()
      return (lines, child.wait())
    }
  }
}

/// Compares a store with what the same changes make of a storage in memory.
actor WriterCheck {
  private let memory = InMemoryStorage()
  private let work: WriterWork
  private var made = 0

  init() throws {
    work = try WriterWork(memory)
  }

  /// What is wrong with what a process left that was ended; nil where nothing is.
  ///
  /// A copy is looked at, so that the next process finds the store as it was left.
  func problem(_ path: String, acknowledged: Int, begun: Int) async throws -> String? {
    let copy = try TemporaryDirectory()
    let store = copy.path + "/store"
    guard FileManager.default.fileExists(atPath: path) else {
      return acknowledged == 0 ? nil : "there is no store"
    }
    try FileManager.default.copyItem(atPath: path, toPath: store)
    if FileManager.default.fileExists(atPath: store + "/MANIFEST") {
      let report = try await FileStorage.verify(at: store)
      if let problem = report.problems.first { return "as it was left: \(problem)" }
    }
    let storage = try await FileStorage.open(at: store)
    let found = try WriterWork(storage)
    let count = try await found.count()
    guard count >= acknowledged, count <= begun else {
      return "\(count) changes are there, \(acknowledged) were acknowledged, \(begun) begun"
    }
    while made < count {
      made += 1
      try await work.perform(made)
    }
    guard made == count else { return "\(count) changes are there, and \(made) were before" }
    let expected = try await WriterWork.picture(of: memory)
    guard try await WriterWork.picture(of: storage) == expected else {
      return "the state after \(count) changes is another one"
    }
    try await storage.close()
    let report = try await FileStorage.verify(at: store)
    return report.problems.first.map { "closed: \($0)" }
  }
}
