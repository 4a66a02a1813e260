import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// The recoverable alternative: archive and restore; and what goes over the wire.
@Suite struct TeardownTransitionTests {
  @Test(arguments: Medium.allCases, [Teardowns.Teardown.State.draft, .active])
  func `TD7 an archived teardown leaves the lists; row, files and history stay`(
    _ medium: Medium,
    _ status: Teardowns.Teardown.State
  ) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      try await hangar.fill(hangar.teardown, status)
      try await hangar.fill(hangar.second, .active)
      hangar.clock.advance(by: 60)
      let archived = try await hangar.service.transition(hangar.teardown, .archive)
      #expect(archived.status == .archived && archived.archivedAt == hangar.clock.now())
      #expect(archived.details == Hangar.details)
      #expect(try await hangar.service.list().teardowns.map(\.id) == [hangar.second])
      let found = try await hangar.service.list(matching: "n123")
      #expect(found.teardowns.map(\.id) == [hangar.second])
      #expect(try await hangar.service.list([.archived]).teardowns == [archived])
      #expect(try await hangar.service.get(hangar.teardown) == archived)
      #expect(hangar.bucket.deleted.isEmpty)
      let trail = hangar.store.auditTrail(as: hangar.seller)
      let history = try await trail.records(of: Teardowns.Teardown.self, hangar.teardown).records
      #expect(history.count == (status == .draft ? 2 : 3))
      let again = await refusal { try await hangar.service.transition(hangar.teardown, .archive) }
      #expect(again?.httpStatus == 409)
      let update = await refusal {
        try await hangar.service.update(hangar.teardown, Hangar.details)
      }
      #expect(update?.httpStatus == 409, "what is archived is read-only")
    }
  }

  @Test(arguments: Medium.allCases, [Teardowns.Teardown.State.draft, .active])
  func `TD8 a restored teardown is a draft again`(
    _ medium: Medium,
    _ status: Teardowns.Teardown.State
  ) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      try await hangar.fill(hangar.teardown, status)
      let early = await refusal { try await hangar.service.transition(hangar.teardown, .restore) }
      #expect(early?.httpStatus == 409)
      _ = try await hangar.service.transition(hangar.teardown, .archive)
      let restored = try await hangar.service.transition(hangar.teardown, .restore)
      #expect(restored.status == .draft && restored.archivedAt == nil)
      #expect(try await hangar.service.list().teardowns == [restored])
      #expect(try await hangar.service.transition(hangar.teardown, .publish).status == .active)
      let twice = await refusal { try await hangar.service.transition(hangar.teardown, .publish) }
      #expect(twice?.httpStatus == 409)
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD7 lists are the organisation's own, by status or text, in pages`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      for number in 1...5 {
        _ = try await hangar.service.create(.init(tailNumber: "N\(number)", label: "Lot \(number)"))
      }
      try await hangar.fill(hangar.foreign, .active, as: hangar.foreigner)
      let first = try await hangar.service(hangar.member).list(limit: 3)
      #expect(first.teardowns.map(\.details.tailNumber) == ["N1", "N2", "N3"])
      let next = try #require(first.next)
      let rest = try await hangar.service(hangar.member).list(limit: 3, after: next)
      #expect(rest.teardowns.map(\.details.tailNumber) == ["N4", "N5"] && rest.next == nil)
      let lot = try await hangar.service.list(matching: "LOT 4")
      #expect(lot.teardowns.map(\.details.tailNumber) == ["N4"])
      #expect(try await hangar.service.list([.active]).teardowns.isEmpty)
      #expect(await refusal { try await hangar.service.list(limit: 0) }?.httpStatus == 400)
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD8 a teardown's JSON, from the request's body on`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      let body = Data(#"{"tail_number": "N9", "start_date": "2026-03-01", "images": ["u"]}"#.utf8)
      let details = try JSONDecoder().decode(Teardowns.Details.self, from: body)
      let created = try await hangar.service.create(details, id: hangar.teardown)
      #expect(try JSON(created) == JSON(Self.sample))
      hangar.clock.advance(by: 60)
      _ = try await hangar.service.update(hangar.teardown, .init(tailNumber: "N10", country: "IE"))
      let archived = try await hangar.service.transition(hangar.teardown, .archive)
      let expected = Self.sample.replacing("N9", with: "N10")
        .replacing(#""2026-03-01""#, with: "null").replacing(#"["u"]"#, with: "[]")
        .replacing(#""country": null"#, with: #""country": "IE""#)
        .replacing("draft", with: "archived")
        .replacing(#""updated_at": "2026-01-01T00:00"#, with: #""updated_at": "2026-01-01T00:01"#)
        .replacing(#""archived_at": null"#, with: #""archived_at": "2026-01-01T00:01:00Z""#)
      #expect(try JSON(archived) == JSON(expected))
    }
  }

  private static let sample = """
    {
      "id": "000000a1-0000-4000-8000-000000000000",
      "organization_id": "000000f1-0000-4000-8000-000000000000",
      "status": "draft",
      "tail_number": "N9",
      "msn": null,
      "label": null,
      "start_date": "2026-03-01",
      "country": null,
      "documents": [],
      "images": ["u"],
      "harvest_list": null,
      "occm": null,
      "aircraft_details_doc": null,
      "non_incident_statement": null,
      "created_at": "2026-01-01T00:00:00Z",
      "updated_at": "2026-01-01T00:00:00Z",
      "archived_at": null
    }
    """

  @Test func `TD7 a step is decoded from what a request names`() throws {
    let body = Data(#"{"action": "archive"}"#.utf8)
    #expect(
      try JSONDecoder().decode([String: Teardowns.Step].self, from: body) == ["action": .archive]
    )
    let delete = Data(#"{"action": "delete"}"#.utf8)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([String: Teardowns.Step].self, from: delete)
    }
  }

  @Test(arguments: [
    ("2026-01-31", true), ("2024-02-29", true), ("2000-02-29", true), ("2023-02-29", false),
    ("1900-02-29", false), ("2026-04-31", false), ("2026-13-01", false), ("2026-00-01", false),
    ("2026-01-00", false), ("2026-1-1", false), ("2026-01-01T00:00:00Z", false), ("", false),
    ("²026-01-01", false),
  ])
  func `TD5 a day is one of the calendar`(_ row: (text: String, isDay: Bool)) {
    #expect((Teardowns.Day(rawValue: row.text) != nil) == row.isDay)
  }

  @Test(arguments: [
    (LifecycleError.unauthenticated, "unauthenticated"), (.forbidden, "forbidden"),
    (.invalidArgument("x"), "invalid_argument"), (.cancelled, "cancelled"),
    (.hostFailure("x"), "internal"),
  ])
  func `TD4 every error has a code in the page's style`(
    _ row: (error: LifecycleError, code: String)
  ) {
    #expect(Teardowns.ErrorBody(row.error).code == row.code)
  }
}
