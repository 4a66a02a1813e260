import PageWalk
import Testing

@testable import implements

@Suite struct ImplementsProgramTests {
  private func run(_ words: String...) async -> ProgramRun {
    await ProgramRun(ImplementsPage.program, words) { storage, walk, _ in
      try await ImplementsPage.perform(storage, walk)
    }
  }

  @Test func `implements performs its page, and every answer is the page's`() async {
    let run = await run()
    #expect(run.status == 0 && run.complaints.isEmpty)
    #expect(!run.lines.contains { $0.contains("✗") })
    #expect(run.lines.filter { $0.contains(" /api/implements") }.count == 23)
    #expect(run.lines.filter { $0.hasPrefix("  ✓ ") }.count == 7)
    for status in [200, 204, 400, 401, 403, 404, 409] {
      #expect(run.lines.contains("  \(status)"))
    }
  }

  @Test func `implements can be performed again on the same store`() async throws {
    try await ProgramRun.withStore { path in
      for _ in 1...2 {
        let run = await run("--store", path)
        #expect(run.status == 0 && run.complaints.isEmpty)
      }
    }
  }

  @Test func `implements refuses a wrong command line with its usage`() async {
    let run = await run("--store")
    #expect(run.status == 64 && run.lines.isEmpty)
    #expect(run.complaints.first?.contains("\nUsage: implements ") == true)
  }
}
