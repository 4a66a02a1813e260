import Foundation
public import Perennial
import PerennialFileStorage

/// What the domains' programs have in common: command line, storage, exit status.
public struct PageProgram: Sendable {
  private let name: String
  private let asks: Bool

  /// Makes a program.
  ///
  /// - Parameters:
  ///   - name: Its name, for messages.
  ///   - asks: Whether it asks for confirmation and so takes `--yes`.
  public init(_ name: String, asks: Bool = false) {
    self.name = name
    self.asks = asks
  }

  /// What the command line says.
  public struct Options: Equatable {
    /// Where the records are kept; nil for a temporary directory.
    public var store: String?
    /// Whether what would be asked is confirmed.
    public var confirms = false
  }

  /// Performs a page on a storage.
  ///
  /// - Parameters:
  ///   - words: The command line without the program's name.
  ///   - write: Takes a line of the report, or how to call it.
  ///   - complain: Takes what is wrong with the call.
  ///   - perform: Performs the page.
  /// - Returns: 0 where every answer was the page's, 1 where one was not or something failed, 64 for a wrong
  ///   command line.
  public func run(
    _ words: [String],
    write: @escaping (String) -> Void,
    complain: (String) -> Void,
    _ perform: (any Storage, Walkthrough, Options) async throws -> Void
  ) async -> Int32 {
    if words.contains("--help") || words.contains("-h") {
      write(usage)
      return 0
    }
    let options: Options
    do throws(UsageError) {
      options = try self.options(words)
    } catch {
      complain("\(name): \(error.message)\n\n\(usage)")
      return 64
    }
    let walk = Walkthrough(write)
    do {
      try await withStorage(at: options.store) { storage in
        try await perform(storage, walk, options)
      }
    } catch let error as StorageError {
      complain("\(name): \(error.message)")
      return 1
    } catch {
      complain("\(name): \(error)")
      return 1
    }
    guard walk.mismatches > 0 else { return 0 }
    let answers = walk.mismatches == 1 ? "1 answer was" : "\(walk.mismatches) answers were"
    complain("\(name): \(answers) not the page’s")
    return 1
  }

  /// How to call it.
  private var usage: String {
    """
    Usage: \(name) [--store PATH]\(asks ? " [--yes]" : "")

    Performs the requests of the domain's page, and compares each answer with the page's.
    Records are kept in the directory PATH, or in a temporary one that is removed.
    """ + (asks ? "\n--yes confirms what would be asked." : "")
  }

  /// Why a command line cannot be followed.
  private struct UsageError: Error {
    let message: String
  }

  private func options(_ words: [String]) throws(UsageError) -> Options {
    var options = Options()
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "--store":
        guard let path = rest.popFirst(), !path.isEmpty else {
          throw UsageError(message: "--store needs a directory")
        }
        options.store = path
      case "--yes" where asks: options.confirms = true
      default: throw UsageError(message: "there is no option \(word)")
      }
    }
    return options
  }

  private func withStorage(
    at path: String?,
    _ body: (any Storage) async throws -> Void
  ) async throws {
    let temporary = FileManager.default.temporaryDirectory
      .appending(path: "perennial-\(name)-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    let storage = try await FileStorage.open(at: path ?? temporary)
    do {
      try await body(storage)
    } catch {
      try? await storage.close()
      throw error
    }
    try await storage.close()
  }
}

extension PageProgram {
  /// Runs as the process's own program, on its standard streams, and ends it.
  ///
  /// - Parameter perform: Performs the page.
  public func main(
    _ perform: (any Storage, Walkthrough, Options) async throws -> Void
  ) async -> Never {
    let words = Array(CommandLine.arguments.dropFirst())
    let complain = { (text: String) in
      FileHandle.standardError.write(Data((text + "\n").utf8))
    }
    exit(await run(words, write: { print($0) }, complain: complain, perform))
  }
}
