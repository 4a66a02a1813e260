import Foundation

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
      let records = try Dataset.load(from: URL(filePath: arguments.folder))
      let shop = try await Shop(records)
      try await Steps(shop: shop, arguments: arguments) { print(try $0.json()) }.run()
    } catch let error as UsageError {
      tell("\(error)")
      exit(64)
    } catch {
      tell("chinook: \(error)")
      exit(1)
    }
  }

  /// Writes to standard error: standard output is for the report alone.
  private static func tell(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
