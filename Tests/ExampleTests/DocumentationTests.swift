import Foundation
import Testing

/// The first code that readers are shown is a program, whole; `.ci/blocks` looks at all other code of the texts.
@Suite struct DocumentationTests {
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
}
