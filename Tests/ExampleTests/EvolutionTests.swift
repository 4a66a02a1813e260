import PerennialTesting
import Testing

@testable import evolution

/// The example tells what an operator would read.
@Suite struct EvolutionTests {
  @Test func `S25 the example is refused without migrations and goes on with them`() async throws {
    let lines = Shared<[String]>([])
    try await Evolution { line in lines.withLock { $0.append(line) } }.run()
    #expect(
      lines.value.joined(separator: "\n") == """
        Without migrations:
        SCHEMA_MISMATCH: “note” has 3 records stored without the relation “project”; declare \
        .addRelation("project", of: Note.self).
        “note” has 3 records of payload version 1, and nothing upgrades version 1; declare \
        .upgrade(Note.self, from: 1) { … }.
        “project” has 1 record in the state “WAITING”, which the schema lacks; bring it back, or declare \
        .renameState(of: Project.self, from: "WAITING", to: …).
        “project” has 2 records stored without the unique key “name”; declare \
        .addUniqueKey("name", of: Project.self).
        With them:
        3 of 10
        5 of 10
        8 of 10
        10 of 10
        Project 2 is PAUSED
        Project 1 is closed, with 3 notes
        """
    )
  }
}
