import Foundation
import Testing

/// The code that readers are shown is code that the build compiles.
@Suite struct DocumentationTests {
  /// The Swift blocks of a text, without indentation.
  private static func blocks(of text: String) -> [[String]] {
    var blocks: [[String]] = []
    var isInside = false
    for line in trimmedLines(of: text) {
      switch (isInside, line) {
      case (false, "```swift"):
        isInside = true
        blocks.append([])
      case (true, "```"): isInside = false
      case (true, _): blocks[blocks.count - 1].append(line)
      case (false, _): break
      }
    }
    return blocks
  }

  private static func trimmedLines(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  @Test func `the first code of the README is the program Examples/readme, whole`() throws {
    let readme = try PackageFolder.text(of: "README.md")
    let program = try PackageFolder.text(of: "Examples/readme/main.swift")
    let lines = Self.trimmedLines(of: readme)
    let start = try #require(lines.firstIndex(of: "```swift"))
    #expect(start < 10)
    let code = lines[(start + 1)...].prefix { $0 != "```" }
    #expect(Array(code) == Self.trimmedLines(of: program).dropLast())
  }

  @Test func `every Swift block of the documentation stands in an example`() throws {
    let programs = try PackageFolder.texts(in: "Examples", withExtension: "swift")
      .values.map(Self.trimmedLines)
    var texts = try PackageFolder.texts(in: "Documentation", withExtension: "md")
    texts["README.md"] = try PackageFolder.text(of: "README.md")
    #expect(texts.count > 2)
    for (file, text) in texts {
      for block in Self.blocks(of: text) {
        let stands = programs.contains { program in
          program.indices.contains { program[$0...].starts(with: block) }
        }
        #expect(stands && !block.isEmpty, "\(file): \(block.first ?? "empty") is in no example")
      }
    }
  }
}
