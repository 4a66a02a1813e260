import PerennialTesting
import Testing

@testable import tour

/// What a newcomer sees first.
@Suite struct TourTests {
  private func lines() async throws -> [String] {
    let lines = Shared<[String]>([])
    let folder = try TemporaryFolder()
    let narrator = Narrator { line in lines.withLock { $0.append(line) } }
    try await Tour(narrator, in: folder.path("studio")).run()
    return lines.value
  }

  @Test func `the tour tells the whole life of a project`() async throws {
    let lines = try await lines()
    #expect(lines.count > 80)
    #expect(lines.allSatisfy { $0.count <= 100 && $0.last != " " })
    for sentence in [
      "   Back, and LIVE as before: 5 comments, 2 documents, 1 project.",
      "   Comment 3 is still inactive: somebody had deleted it on purpose.",
      "   Bob gets 1 document back. Cleo keeps hers.",
      "   Would remove: 1 project, 2 documents, 6 comments",
      "   Removed: 5 comments, 2 documents, 1 project.",
      "   It was called Atlas.",
      "   2 files; every byte of them is sound.",
      "   Still there: Bob and Cleo, and 22 audit records with the same head.",
    ] {
      #expect(lines.contains(sentence))
    }
    #expect(lines.contains { $0.hasPrefix("   Intact: ") })
    #expect(!lines.contains { $0.contains("?") || $0.hasSuffix(": done") })
  }

  @Test func `the tour is the same every time`() async throws {
    let first = try await lines()
    #expect(try await lines() == first)
  }
}
