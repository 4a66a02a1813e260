import Foundation

/// One run of one workload, as the command line says: `PROGRAM WORKLOAD MODE SIZE DIR`.
public struct Run: Sendable, Equatable {
  /// The program's name in result lines.
  public let contender: String
  /// What is done.
  public let workload: Workload
  /// Where records are kept.
  public let mode: Mode
  /// How much of it; what it counts depends on the workload.
  public let size: Int
  /// A folder for the store's files, empty at first.
  public private(set) var folder: String
  /// Which records a store on files keeps decoded, where it can.
  public var caching = Caching.usual

  /// Which records a store on files keeps decoded.
  public enum Caching: Sendable {
    /// As many as it does by default.
    case usual
    /// None.
    case nothing
    /// Room for all of the run's.
    case everything
  }

  /// Reads a command line, without the program's name.
  ///
  /// - Parameters:
  ///   - arguments: Workload, mode, size and folder.
  ///   - contender: The program's name.
  /// - Throws: ``Failure`` that names what to write instead.
  public init(_ arguments: [String], contender: String) throws(Failure) {
    guard arguments.count == 4 else {
      throw Failure("give four arguments, not \(arguments.count)\n\n\(Self.usage(contender))")
    }
    guard let workload = Workload(rawValue: arguments[0]) else {
      throw Failure("there is no workload “\(arguments[0])”\n\n\(Self.usage(contender))")
    }
    guard let mode = Mode(rawValue: arguments[1]) else {
      throw Failure("there is no mode “\(arguments[1])”; write mem, off or full")
    }
    guard let size = Int(arguments[2]), workload.size.isAllowed(size) else {
      throw Failure("the size of \(workload.rawValue) is the number of \(workload.size.meaning)")
    }
    self.contender = contender
    self.workload = workload
    self.mode = mode
    self.size = size
    folder = arguments[3]
  }

  /// The same in a folder of its own within the run's, which is made.
  func inFolder(_ name: String) throws -> Run {
    var run = self
    run.folder += "/" + name
    try FileManager.default.createDirectory(atPath: run.folder, withIntermediateDirectories: true)
    return run
  }

  private static func usage(_ contender: String) -> String {
    let workloads = Workload.allCases.map { workload in
      "  " + workload.rawValue.padding(toLength: 16, withPad: " ", startingAt: 0)
        + "SIZE: \(workload.size.meaning)"
    }
    return """
      Usage: \(contender) WORKLOAD MODE SIZE DIR

      Makes a store in the empty folder DIR, runs one workload, checks the results and prints lines.
      MODE is mem, in memory, off, in files without waiting for a sync, or full, in files and synced before a
      commit returns. Workloads:

      \(workloads.joined(separator: "\n"))
      """
  }
}
