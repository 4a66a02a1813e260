import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// The page “Permanently delete a project”.
@Suite struct ProjectDeletionTests {
  @Test(arguments: Medium.allCases)
  func `PR1 an archived project goes with all that belongs to it, leaves first`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let recording = RecordingStorage(storage)
      let office = try Office(recording)
      try await office.fill(2, .live)
      // All but the head of the audit trail.
      let kept = try await office.everything().dropLast()
      try await office.fill(1, .archived)
      try await office.service.deletePermanently(1)
      #expect(try await office.everything().dropLast() == kept)
      let order = recording.removed
      let place = { (kind: EntityKind) throws in try #require(order.firstIndex(of: kind)) }
      #expect(order.sorted() == ["conversation", "message", "project", "version"])
      #expect(try place("message") < place("conversation"))
      #expect(try place("conversation") < place("project"))
      #expect(try place("version") < place("project"))
      #expect(await refusal { try await office.service.get(1) }?.httpStatus == 404)
    }
  }

  @Test(
    arguments: Medium.allCases,
    [
      ("PR2", Projects.Project.State.draft), ("PR3", .live), ("PR4", .building), ("PR5", .updated),
      ("PR6", .paused),
    ]
  )
  func `PR2 to PR6 a project that is not archived is a conflict, and nothing changes`(
    _ medium: Medium,
    _ row: (label: String, status: Projects.Project.State)
  ) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, row.status)
      #expect(try await office.service.get(1).status == row.status)
      let before = try await office.everything()
      let error = try #require(await refusal { try await office.service.deletePermanently(1) })
      #expect(error.httpStatus == 409)
      try expect(
        error,
        """
        {
        "status": 409,
        "code": "CONFLICT_PROJECT",
        "message": "Only archived projects can be permanently deleted"
        }
        """
      )
      #expect(await refusal { try await office.service.planPermanentDeletion(of: 1) } == error)
      #expect(try await office.everything() == before)
    }
  }

  @Test(arguments: Medium.allCases)
  func `PR7 another tenant's project is not found, whatever its status`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, .archived, as: office.eve)
      try await office.fill(2, .live, as: office.eve)
      let before = try await office.everything(of: office.eve)
      for id in [1, 2] {
        let error = try #require(await refusal { try await office.service.deletePermanently(id) })
        #expect(error.httpStatus == 404)
        try expect(error, Self.notFound)
      }
      #expect(try await office.everything(of: office.eve) == before)
    }
  }

  @Test(arguments: Medium.allCases)
  func `PR8 an unknown, a foreign and a removed project are the same, at every endpoint`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      let service = office.service
      try await office.fill(1, .archived, as: office.eve)
      try await office.fill(3, .archived)
      try await service.deletePermanently(3)
      var errors: [LifecycleError?] = []
      for id in [1, 2, 3] {
        errors.append(await refusal { try await service.deletePermanently(id) })
        errors.append(await refusal { try await service.planPermanentDeletion(of: id) })
        errors.append(await refusal { try await service.get(id) })
        errors.append(await refusal { try await service.rename(id, to: "Other") })
        for step in Projects.Step.allCases {
          errors.append(await refusal { try await service.transition(id, step) })
        }
      }
      #expect(Set(errors).count == 1)
      try expect(try #require(errors.first ?? nil), Self.notFound)
    }
  }

  @Test(arguments: Medium.allCases)
  func `PR9 without an access token every endpoint is unauthenticated`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, .archived)
      let before = try await office.everything()
      let token = try await office.service.planPermanentDeletion(of: 1).token
      let service = office.service(nil)
      let errors = [
        await refusal { try await service.deletePermanently(1) },
        await refusal { try await service.deletePermanently(0) },
        await refusal { try await service.deletePermanently(1, confirmedBy: token) },
        await refusal { try await service.planPermanentDeletion(of: 1) },
        await refusal { try await service.get(1) },
        await refusal { try await service.list() },
        await refusal { try await service.create(.init(id: 2, name: "New")) },
        await refusal { try await service.rename(1, to: "Other") },
        await refusal { try await service.transition(1, .restore) },
      ]
      #expect(errors.allSatisfy { $0 == .unauthenticated })
      try expect(
        .unauthenticated,
        """
        {
        "status": 401,
        "code": "AUTHENTICATION_FAILED",
        "message": "Access token is missing or invalid"
        }
        """
      )
      #expect(try await office.everything() == before)
    }
  }

  @Test(arguments: Medium.allCases)
  func `PR10 the outcome and the audit record have all counts`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, .archived)
      let service = Projects.Service(office.store, as: office.ann, correlationID: "request-1")
      let outcome = try await service.deletePermanently(1)
      let counts: [EntityKind: Int] = [
        "project": 1, "conversation": 2, "message": 3, "version": 2,
      ]
      #expect(outcome.affected == counts && outcome.record == nil)
      let trail = office.store.auditTrail(as: office.ann)
      let event = try #require(
        try await trail.records(of: Projects.Project.self, 1).records.first?.event
      )
      #expect(event.action == "hardDelete" && event.principal.id == "ann")
      #expect(event.correlationID == "request-1")
      let members = Dictionary(event.members.map { ($0.kind, $0.count) }) { $0 + $1 }
      #expect(members == counts.filter { $0.key != "project" })
      #expect(event.previousState.first?["name"] == .text("Project 1"))
      let message = try await trail.records(of: Projects.Message.self, 12).records.first?.event
      #expect(message == event, "the trail of what went along tells it, too")
    }
  }

  @Test(arguments: Medium.allCases, [0, -1, .min])
  func `PR11 an id that is not positive is a bad request`(_ medium: Medium, _ id: Int) async throws
  {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, .archived)
      let token = try await office.service.planPermanentDeletion(of: 1).token
      let errors = [
        await refusal { try await office.service.deletePermanently(id) },
        await refusal { try await office.service.deletePermanently(id, confirmedBy: token) },
        await refusal { try await office.service.planPermanentDeletion(of: id) },
        await refusal { try await office.service.get(id) },
        await refusal { try await office.service.rename(id, to: "Other") },
        await refusal { try await office.service.transition(id, .archive) },
        await refusal { try await office.service.create(.init(id: id, name: "New")) },
      ]
      #expect(errors.allSatisfy { $0?.code == "INVALID_ARGUMENT" && $0?.httpStatus == 400 })
      #expect(try await office.service.get(1).status == .archived)
    }
  }

  private static let notFound = """
    {
    "status": 404,
    "code": "NOT_FOUND",
    "message": "Project not found"
    }
    """

  /// The body of an error is the page's, and has nothing else.
  private func expect(_ error: LifecycleError, _ body: String) throws {
    #expect(try JSON(Projects.ErrorBody(error)) == JSON(body))
  }
}
