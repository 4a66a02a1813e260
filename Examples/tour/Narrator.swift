import Foundation
import Perennial
import Synchronization

/// Tells the tour, a line at a time.
final class Narrator: Sendable {
  private let write: @Sendable (String) -> Void
  private let chapters = Mutex(0)

  init(_ write: @escaping @Sendable (String) -> Void) {
    self.write = write
  }

  func title(_ text: String) {
    write(text)
    write(String(repeating: "═", count: text.count))
  }

  func chapter(_ text: String) {
    let number = chapters.withLock { chapters in
      chapters += 1
      return chapters
    }
    write("")
    write("\(number). \(text)")
  }

  /// Code as the reader would write it.
  func code(_ lines: String...) {
    for line in lines { write("   > \(line)") }
  }

  func say(_ lines: String...) {
    for line in lines { write("   \(line)") }
  }

  /// Rows in columns, each as wide as its widest cell.
  func table(_ rows: [[String]]) {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
    }
    for row in rows {
      var line = "   " + zip(row, widths).map(pad).joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      write(line)
    }
  }

  private func pad(_ cell: String, to width: Int) -> String {
    let space = String(repeating: " ", count: width - cell.count)
    return cell.allSatisfy(\.isNumber) ? space + cell : cell + space
  }

  /// What an error says to a caller, as a service would answer it.
  func refused(_ what: String, _ error: LifecycleError) {
    let response = error.response
    table([["\(what):", "\(response.status) \(response.code)"]])
    say("    “\(response.message)”")
  }
}

extension Studio {
  /// How many records of each kind are in each phase.
  func showCounts(_ narrator: Narrator) async throws {
    narrator.table([
      ["", "active", "inactive", "archived"],
      try await row(projects),
      try await row(documents),
      try await row(comments),
    ])
  }

  private func row<E: Entity>(_ repository: Repository<E>) async throws -> [String] {
    let phases = try await repository.counts().phases
    return [E.displayName.plural] + Phase.allCases.map { String(phases[$0] ?? 0) }
  }
}

extension [EntityKind: Int] {
  /// The numbers in words, most first, as in `6 comments, 2 documents, 1 project`.
  var inWords: String {
    let ordered = sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let words = ordered.map { DisplayName($0.key.rawValue).counted($0.value) }
    return words.isEmpty ? "nothing" : words.joined(separator: ", ")
  }
}

extension Date {
  /// The day alone, as in `2026-01-31`.
  var day: String { formatted(.iso8601.year().month().day()) }
}
