import PageWalk
import Perennial
import Testing

@testable import projects

@Suite struct ProjectsProgramTests {
  /// Runs the program with a user who types lines, and then closes the terminal.
  private func run(_ words: String..., typing lines: String...) async -> ProgramRun {
    var typed = lines[...]
    return await ProgramRun(ProjectsPage.program, words) { storage, walk, options in
      try await ProjectsPage.perform(storage, walk, options) { typed.popFirst() }
    }
  }

  @Test func `projects performs its page with --yes, and every answer is the page's`() async {
    let run = await run("--yes")
    #expect(run.status == 0 && run.complaints.isEmpty)
    #expect(!run.lines.contains { $0.contains("✗") })
    #expect(run.lines.filter { $0.contains(" /api/v1/projects") }.count == 19)
    let dialogs = run.lines.filter { $0.contains("This action cannot be undone. Type") }
    #expect(dialogs.count == 2)
    #expect(dialogs.first?.contains("1 project, 2 conversations, 3 messages, 2 versions") == true)
    #expect(dialogs.last?.contains("1 project, 2 conversations, 4 messages, 2 versions") == true)
    for status in [200, 204, 400, 401, 404, 409] { #expect(run.lines.contains("  \(status)")) }
  }

  @Test func `projects deletes when the name is typed, for the first plan and the new one`() async {
    let run = await run(typing: "Atlas", "Atlas")
    #expect(run.status == 0)
    #expect(run.lines.contains("  ✓ The audit trail has all counts"))
    #expect(!run.lines.contains("Confirmed by --yes."))
  }

  @Test(arguments: [[], ["atlas"], [""], ["yes"], ["Atlas"], ["Atlas", "no"]])
  func `projects deletes nothing when anything else is typed, or nothing`(
    _ typed: [String]
  ) async {
    var rest = typed[...]
    let run = await ProgramRun(ProjectsPage.program) { storage, walk, options in
      try await ProjectsPage.perform(storage, walk, options) { rest.popFirst() }
    }
    #expect(run.status == 0)
    #expect(run.lines.contains("Cancelled."))
    #expect(run.lines.filter { $0 == "  ✓ Nothing is gone" }.count == 2)
    #expect(!run.lines.contains("  204"))
  }

  @Test func `projects can be performed again on the same store`() async throws {
    try await ProgramRun.withStore { path in
      #expect(await run("--yes", "--store", path).status == 0)
      #expect(await run("--store", path, typing: "no").status == 0)
      let third = await run("--store", path, "--yes")
      #expect(third.status == 0 && third.lines.contains { $0.contains("studio-3") })
    }
  }
}
