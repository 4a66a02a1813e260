import PageWalk
import Testing

@testable import assemblies

@Suite struct AssembliesProgramTests {
  private func run(_ words: String...) async -> ProgramRun {
    await ProgramRun(AssembliesPage.program, words) { storage, walk, _ in
      try await AssembliesPage.perform(storage, walk)
    }
  }

  @Test func `assemblies performs its pages, and every answer is theirs`() async {
    let run = await run()
    #expect(run.status == 0 && run.complaints.isEmpty)
    #expect(!run.lines.contains { $0.contains("✗") })
    let requests = run.lines.filter { $0.contains(" /api/v1/assemblies") }
    #expect(requests.count == 23)
    let guid = "a1b2c3d4-e5f6-7890-1234-567890abcdef"
    let deletion =
      "DELETE /api/v1/assemblies/\(guid)   as ed (Editor, tenant-company-guid-123)"
    let place = run.lines.firstIndex(of: deletion)
    #expect(place.map { run.lines[$0 + 1] } == "  204")
    #expect(run.lines.contains(#"    "detail" : "Assembly not found or forbidden""#))
    for status in [200, 201, 204, 400, 401, 403, 404] {
      #expect(run.lines.contains("  \(status)"))
    }
  }

  @Test func `assemblies can be performed again on the same store`() async throws {
    try await ProgramRun.withStore { path in
      #expect(await run("--store", path).status == 0)
      let second = await run("--store", path)
      #expect(second.status == 0)
      #expect(second.lines.contains { $0.contains("tenant-company-guid-124") })
    }
  }

  @Test(arguments: [["--yes"], ["--store"], ["--store", ""], ["x"]])
  func `assemblies refuses a wrong command line with its usage`(_ words: [String]) async {
    let run = await ProgramRun(AssembliesPage.program, words) { _, _, _ in
      Issue.record("performed the page")
    }
    #expect(run.status == 64 && run.lines.isEmpty)
    #expect(run.complaints.first?.contains("\nUsage: assemblies ") == true)
  }

  @Test func `assemblies tells how to call it`() async {
    let run = await run("--help")
    #expect(run.status == 0 && run.complaints.isEmpty)
    #expect(run.lines.first?.hasPrefix("Usage: assemblies [--store PATH]\n") == true)
  }

  @Test func `a store that cannot be opened is told, with status 1`() async {
    let run = await run("--store", "/nowhere/at/all")
    #expect(run.status == 1)
    #expect(run.complaints.first?.contains("/nowhere/at/all failed: it does not exist") == true)
  }
}
