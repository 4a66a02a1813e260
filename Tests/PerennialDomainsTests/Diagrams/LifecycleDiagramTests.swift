import Foundation
import Testing

/// The diagrams in the documentation are those of the code.
@Suite struct LifecycleDiagramTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Documentation/Perennial.docc")

  @Test func `the documentation shows each domain's lifecycles and relations as they are`() throws {
    let page = DomainPage()
    let files = page.pictures.merging(["lifecycles-of-the-domains.md": page.text]) { $1 }
    for (name, text) in files {
      let file = Self.folder.appending(path: name)
      if ProcessInfo.processInfo.environment["PERENNIAL_DIAGRAMS"] == "write" {
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
      // Whether, and not how: the texts are long.
      let isUpToDate = try? String(contentsOf: file, encoding: .utf8) == text
      #expect(
        isUpToDate == true,
        "\(name): write it anew by PERENNIAL_DIAGRAMS=write swift test --filter Diagram"
      )
    }
  }
}
