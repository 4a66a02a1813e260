import PageWalk
import Perennial
import Testing

/// A program ends with another status than 0 when an answer is not the page's.
@Suite struct PageWalkTests {
  private func run(
    _ status: Int,
    _ json: String?,
    _ answer: Walkthrough.Answer
  ) async -> ProgramRun {
    await ProgramRun(PageProgram("test")) { _, walk, _ in
      try await walk.send("GET /", as: nil, expecting: status, json) { answer }
    }
  }

  @Test func `the page's answer is status 0, whatever the order of its names`() async {
    let body = ["a": ["1", "2"], "b": []]
    let run = await run(200, #"{ "b": [], "a": ["1", "…"] }"#, .init(200, body))
    #expect(run.status == 0 && run.complaints.isEmpty)
    #expect(run.lines.contains("GET /   (nobody authenticated)"))
    #expect(await self.run(204, nil, .init(204)).status == 0)
  }

  @Test func `another status, body, name or length is status 1, and tells the page's`() async {
    let body = ["a": ["1", "2"]]
    let runs = [
      await run(404, #"{ "a": ["1", "2"] }"#, .init(200, body)),
      await run(200, #"{ "a": ["1", "3"] }"#, .init(200, body)),
      await run(200, #"{ "a": ["1"] }"#, .init(200, body)),
      await run(200, #"{ "c": ["1", "2"] }"#, .init(200, body)),
      await run(200, #"{ "a": ["1", "2"], "c": null }"#, .init(200, body)),
      await run(200, nil, .init(200, body)),
      await run(200, "[]", .init(200)),
    ]
    for run in runs {
      #expect(run.status == 1)
      #expect(run.complaints == ["test: 1 answer was not the page’s"])
      #expect(run.lines.contains { $0.hasPrefix("  ✗ The page has ") })
    }
  }

  @Test func `a claim that does not hold, and an error, are status 1`() async {
    let claim = await ProgramRun(PageProgram("test")) { _, walk, _ in walk.check("So it is", false)
    }
    #expect(claim.status == 1 && claim.lines == ["  ✗ So it is"])
    let error = await ProgramRun(PageProgram("test")) { _, _, _ in throw LifecycleError.forbidden }
    #expect(error.status == 1)
    #expect(error.complaints == ["test: FORBIDDEN: You are not allowed to do this"])
  }
}
