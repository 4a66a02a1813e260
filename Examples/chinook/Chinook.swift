import Foundation
import Perennial

/// Deletes, restores, archives and removes records of a real database, and reports what became of them.
@main
struct Chinook {
  static func main() async {
    let words = Array(CommandLine.arguments.dropFirst())
    guard !words.contains("--help"), !words.contains("-h") else {
      return tell(Arguments.usage)
    }
    do {
      let arguments = try Arguments(words)
      try await run(arguments, tell: tell) { print(try $0.json()) }
    } catch let error as UsageError {
      tell("\(error)")
      exit(64)
    } catch let error as StorageError {
      tell("chinook: \(error.message)")
      exit(1)
    } catch {
      tell("chinook: \(error)")
      exit(1)
    }
  }

  /// Loads the data and performs the steps: in memory, or in a directory that is made for it.
  static func run(
    _ arguments: Arguments,
    tell: (String) -> Void = { _ in },
    report: @escaping (Line) throws -> Void
  ) async throws {
    let records = try Dataset.load(from: URL(filePath: arguments.folder))
    guard let path = arguments.store else {
      let shop = try await Shop(records, in: InMemoryStorage())
      return try await Steps(shop: shop, arguments: arguments, report: report).run()
    }
    try await Shelf.open(path, tell: tell) { storage in
      let shop = try await Shop(records, in: storage)
      try await Steps(shop: shop, arguments: arguments, report: report).run()
    }
  }

  /// Writes to standard error: standard output is for the report alone.
  private static func tell(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
