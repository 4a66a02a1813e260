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
  ///   - write: Takes a line of the report.
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
    guard let options = options(words) else {
      complain(usage)
      return 64
    }
    let walk = Walkthrough(write)
    do {
      try await withStorage(at: options.store) { storage in
        try await perform(storage, walk, options)
      }
    } catch {
      complain("\(name): \(error)")
      return 1
    }
    guard walk.mismatches > 0 else { return 0 }
    complain("\(name): \(walk.mismatches) answers were not the page’s")
    return 1
  }

  /// How to call it.
  private var usage: String {
    """
    Usage: \(name) [--store PATH]\(asks ? " [--yes]" : "")

    Performs the page from top to bottom, on files in PATH, or in a temporary directory that is removed.
    """ + (asks ? "\n--yes confirms what would be asked." : "")
  }

  /// Nil where the command line cannot be followed.
  private func options(_ words: [String]) -> Options? {
    var options = Options()
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "--store":
        guard let path = rest.popFirst(), !path.isEmpty else { return nil }
        options.store = path
      case "--yes" where asks: options.confirms = true
      default: return nil
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
