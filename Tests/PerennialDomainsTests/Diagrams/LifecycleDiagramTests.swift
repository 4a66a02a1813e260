import Foundation
import Perennial
import PerennialDomains
import Testing

/// The diagrams in the documentation are those of the code.
@Suite struct LifecycleDiagramTests {
  private static let file = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Documentation/Perennial.docc/lifecycles-of-the-domains.md")

  private static let domains: [(name: String, kinds: [any Entity.Type])] = [
    ("Assemblies", Assemblies.kinds), ("Teardowns", Teardowns.kinds),
    ("Implements", Implements.kinds), ("Projects", Projects.kinds),
  ]

  @Test func `the documentation shows each domain's lifecycles and relations as they are`() throws {
    let text = try Self.text()
    if ProcessInfo.processInfo.environment["PERENNIAL_DIAGRAMS"] == "write" {
      try text.write(to: Self.file, atomically: true, encoding: .utf8)
    }
    let shown = try String(contentsOf: Self.file, encoding: .utf8)
    // Whether, and not how: the texts are long.
    let isUpToDate = shown == text
    #expect(isUpToDate, "write it anew: PERENNIAL_DIAGRAMS=write swift test --filter Diagram")
  }

  private static func text() throws -> String {
    var text = """
      # Lifecycles of the four domains

      States and actions of each kind, and how kinds depend on each other, drawn from the code by `Schema.mermaid(of:)`
      and `Schema.mermaid`; a test compares them. The command that writes this page anew:
      `PERENNIAL_DIAGRAMS=write swift test --filter Diagram`.

      """
    for (name, kinds) in domains {
      text += "\n## \(name)\n\n"
      text += "```mermaid\n\(try Schema(kinds: kinds).mermaid)```\n"
      for (diagram, names) in grouped(kinds) {
        text += "\n### \(names.joined(separator: ", "))\n\n```mermaid\n\(diagram)```\n"
      }
    }
    return text
  }

  /// Kinds with the same diagram together, in the order of the first of each.
  private static func grouped(
    _ kinds: [any Entity.Type]
  ) -> [(diagram: String, names: [String])] {
    var groups: [(diagram: String, names: [String])] = []
    for kind in kinds {
      let diagram = Schema.mermaid(of: kind)
      let name = kind.displayName.plural
      if let index = groups.firstIndex(where: { $0.diagram == diagram }) {
        groups[index].names.append(name)
      } else {
        groups.append((diagram, [name]))
      }
    }
    return groups
  }
}
