import Foundation
import Workloads

/// One of the programs that are compared.
enum Program: String, CaseIterable {
  case grdb
  case perennial
  case dictionary

  /// The name in tables.
  var title: String {
    switch self {
    case .grdb: "GRDB"
    case .perennial: "Perennial"
    case .dictionary: "dictionary"
    }
  }
}

/// A folder of built programs.
struct ProgramFolder {
  let url: URL

  /// The folder in which this program lies, where the build has put the others, too.
  ///
  /// - Throws: ``Missing`` where one of them is not there.
  static func besideThis() throws -> ProgramFolder {
    guard let own = Bundle.main.executableURL else { throw Missing(programs: [], folder: "?") }
    let folder = ProgramFolder(url: own.deletingLastPathComponent())
    let missing = Program.allCases.map(\.rawValue).filter { name in
      !FileManager.default.isExecutableFile(atPath: folder.url.appending(path: name).path)
    }
    guard missing.isEmpty else { throw Missing(programs: missing, folder: folder.url.path) }
    return folder
  }

  /// Why there is nothing to run.
  struct Missing: Error, CustomStringConvertible {
    let programs: [String]
    let folder: String

    var description: String {
      """
      \(programs.joined(separator: ", ")) missing in \(folder); build all programs with \
      swift build -c release --package-path Examples/Benchmarks
      """
    }
  }

  /// Runs a program on a case, in a process and a folder of its own.
  ///
  /// - Returns: What it printed, and how it ended; its complaints go where this program's go.
  func run(_ program: Program, on item: Case) throws -> Output {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: "perennial-\(UUID().uuidString)")
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: folder) }

    let process = Process()
    let pipe = Pipe()
    process.executableURL = url.appending(path: program.rawValue)
    process.arguments = [
      item.workload.rawValue, item.mode.rawValue, "\(item.size)", folder.path,
    ]
    process.standardOutput = pipe
    try process.run()
    let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let hasEnded = process.terminationReason == .exit
    return Output(
      lines: String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init),
      status: hasEnded ? process.terminationStatus : -process.terminationStatus
    )
  }

  /// What a run gave.
  struct Output {
    let lines: [String]
    /// The exit status; negative for a signal.
    let status: Int32
  }
}
