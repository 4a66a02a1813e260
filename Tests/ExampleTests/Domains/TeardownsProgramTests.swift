import PageWalk
import Testing

@testable import teardowns

@Suite struct TeardownsProgramTests {
  private func run(_ words: String...) async -> ProgramRun {
    await ProgramRun(TeardownsPage.program, words) { storage, walk, _ in
      try await TeardownsPage.perform(storage, walk)
    }
  }

  @Test func `teardowns performs its page, and every answer is the page's`() async {
    let run = await run()
    #expect(run.status == 0 && run.complaints.isEmpty)
    #expect(!run.lines.contains { $0.contains("✗") })
    #expect(run.lines.filter { $0.contains(" /public/v1/teardowns") }.count == 20)
    #expect(run.lines.filter { $0.hasPrefix("  ✓ ") }.count == 9)
    for status in [200, 201, 204, 401, 403, 404, 409] {
      #expect(run.lines.contains("  \(status)"))
    }
  }

  @Test func `teardowns can be performed again on the same store`() async throws {
    try await ProgramRun.withStore { path in
      for _ in 1...2 {
        let run = await run("--store", path)
        #expect(run.status == 0 && run.complaints.isEmpty)
      }
    }
  }

  @Test func `teardowns refuses a wrong command line with its usage`() async {
    let run = await run("--yes")
    #expect(run.status == 64 && run.lines.isEmpty)
    #expect(run.complaints.first?.contains("\nUsage: teardowns ") == true)
  }
}
