import Foundation
import Perennial
import PerennialFileStorage

/// Looks into a store's directory from outside: counts, checks, lists, copies, tidies up.
@main
struct Inspector {
  static func main() async {
    let console = Console.standard
    exit(await run(Array(CommandLine.arguments.dropFirst()), console).rawValue)
  }

  let arguments: Arguments
  let console: Console

  /// What a shell is told.
  enum Status: Int32 {
    /// All is well.
    case good = 0
    /// Something is wrong with the store, or it could not be looked at.
    case bad = 1
    /// The command line cannot be followed; the number is `EX_USAGE` of BSD.
    case wrongUse = 64
  }

  /// Does what a command line asks for.
  ///
  /// - Parameters:
  ///   - words: The command line without the program's name.
  ///   - console: Where results and messages go.
  /// - Returns: The status to exit with.
  static func run(_ words: [String], _ console: Console) async -> Status {
    var path: String?
    do {
      if words.contains(where: ["help", "--help", "-h"].contains) {
        try console.output.line(Usage.text)
        try console.output.flush()
        return .good
      }
      let arguments = try Arguments(words)
      path = arguments.path
      let isGood = try await Inspector(arguments: arguments, console: console).perform()
      try console.output.flush()
      return isGood ? .good : .bad
    } catch let error as UsageError {
      console.say("inspector: \(error.message)\n\n\(error.usage)\n")
      return .wrongUse
    } catch {
      // What was found before the failure is shown before it.
      try? console.output.flush()
      console.say("inspector: \(message(of: error, at: path))\n")
      return .bad
    }
  }

  /// Does the command; answers whether all is well.
  private func perform() async throws -> Bool {
    switch arguments.command {
    case .stat: try await stat()
    case .verify: try await verify()
    case .records: try await records()
    case .trail: try await trail()
    case .export: try await export()
    case .backup: try await backup()
    case .maintain: try await maintain()
    }
  }

  /// What an error says to an operator, who may see more than a service's callers.
  private static func message(of error: any Error, at path: String?) -> String {
    let message =
      switch error {
      case let error as Refusal: error.message
      case let error as StorageError: error.message
      case LifecycleError.storage(let error): error.message
      default: "\(error)"
      }
    let words = message.split { " :;,()".contains($0) }
    guard let path, !words.contains(where: { $0 == path || $0.hasPrefix(path + "/") }) else {
      return message.printable
    }
    return "\(path): \(message)".printable
  }
}

/// Why a command cannot be done, and what to do about it.
struct Refusal: Error {
  let message: String
}
