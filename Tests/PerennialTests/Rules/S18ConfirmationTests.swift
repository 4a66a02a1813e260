@testable import Perennial
import Testing

/// Rule S18: a token that confirms a request for one verb on one record.
@Suite struct S18ConfirmationTests {
  @Test func `S18 a token confirms its own verb on its own record`() async throws {
    let desk = try await S18TokenTests.desk()
    let token = try await desk.folders().plan(.archive, on: "a").token
    let outcome = try await desk.folders().execute(.archive, on: "a", confirmedBy: token)
    #expect(outcome.record?.phase == .archived)
  }

  @Test func `S18 a token keeps the version that its plan expected`() async throws {
    let desk = try await S18TokenTests.desk()
    let version = try await desk.folders().find("a").version
    let token = try await desk.folders().plan(.archive, on: "a", ifVersion: version).token
    let outcome = try await desk.folders().execute(.archive, on: "a", confirmedBy: token)
    #expect(outcome.status == .done)
  }

  @Test func `S18 a token confirms no other record, verb, or sort of restore`() async throws {
    let desk = try await S18TokenTests.desk()
    let folders = desk.folders()
    let token = try await folders.plan(.archive, on: "a").token
    let creation = try await desk.notes().plan(creating: [Office.Note(id: 9, folderID: "a")]).token
    let errors = [
      await refusal { try await folders.execute(.archive, on: "b", confirmedBy: token) },
      await refusal { try await folders.execute(.softDelete, on: "a", confirmedBy: token) },
      await refusal { try await folders.execute(.perform(.archive), on: "a", confirmedBy: token) },
      await refusal { try await desk.notes().execute(.archive, on: 9, confirmedBy: creation) },
    ]
    #expect(errors.allSatisfy { $0?.code == "INVALID_ARGUMENT" })
    try await folders.softDelete("a")
    let restore = try await folders.plan(.restore, on: "a").token
    let wider = PlannedVerb<Office.Folder>.restore(restoringAncestors: true)
    let error = await refusal { try await folders.execute(wider, on: "a", confirmedBy: restore) }
    #expect(error?.code == "INVALID_ARGUMENT")
    #expect(try await folders.find("b").phase == .active)
  }
}
