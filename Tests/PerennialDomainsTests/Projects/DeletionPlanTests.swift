import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// The confirmation dialog.
@Suite struct DeletionPlanTests {
  private static let counts: [EntityKind: Int] = [
    "project": 1, "conversation": 2, "message": 3, "version": 2,
  ]

  @Test(arguments: Medium.allCases)
  func `PR12 a plan tells what goes and changes nothing, so that one can cancel`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, .archived)
      let before = try await office.everything()
      let plan = try await office.service.planPermanentDeletion(of: 1)
      #expect(plan.warning == "This action cannot be undone")
      #expect(plan.counts == Self.counts)
      #expect(plan.summary == "1 project, 2 conversations, 3 messages, 2 versions")
      #expect(
        try JSON(plan)
          == JSON(
            """
            {
              "warning": "This action cannot be undone",
              "summary": "1 project, 2 conversations, 3 messages, 2 versions",
              "counts": { "project": 1, "conversation": 2, "message": 3, "version": 2 },
              "token": "\(plan.token.rawValue)"
            }
            """
          )
      )
      #expect(try await office.everything() == before)
    }
  }

  @Test(arguments: Medium.allCases)
  func `PR12 confirming does exactly the plan, once`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, .archived)
      let plan = try await office.service.planPermanentDeletion(of: 1)
      // Another request: all that is left of the plan is the text.
      let token = PlanToken(rawValue: plan.token.rawValue)
      let outcome = try await office.service.deletePermanently(1, confirmedBy: token)
      #expect(outcome.affected == plan.counts)
      let again = await refusal {
        try await office.service.deletePermanently(1, confirmedBy: token)
      }
      #expect(again?.httpStatus == 404)
    }
  }

  @Test(arguments: Medium.allCases)
  func `PR12 what came meanwhile makes the plan stale, with the new counts`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, .archived)
      let service = office.service
      let plan = try await service.planPermanentDeletion(of: 1)
      // Nothing is written below what is archived, so the project comes back for a moment.
      _ = try await service.transition(1, .restore)
      try await office.messages.create(.init(id: 13, conversationID: 10, text: "Wait!"))
      _ = try await service.transition(1, .archive)
      let before = try await office.everything()
      let error = try #require(
        await refusal { try await service.deletePermanently(1, confirmedBy: plan.token) }
      )
      #expect(try await office.everything() == before)
      let body = Projects.ErrorBody(error)
      #expect(body.status == 409 && body.code == "CONFLICT_PROJECT")
      let fresh = try #require(body.plan)
      #expect(fresh.counts == Self.counts.merging(["message": 4]) { $1 })
      #expect(fresh.summary == "1 project, 2 conversations, 4 messages, 2 versions")
      #expect(try JSON(body).description.contains(#""counts":{"conversation":2,"message":4"#))
      let outcome = try await service.deletePermanently(1, confirmedBy: fresh.token)
      #expect(outcome.affected == fresh.counts)
    }
  }

  @Test(arguments: Medium.allCases)
  func `PR12 a plan of a project that was restored meanwhile is a conflict`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, .archived)
      let plan = try await office.service.planPermanentDeletion(of: 1)
      _ = try await office.service.transition(1, .restore)
      let error = await refusal {
        try await office.service.deletePermanently(1, confirmedBy: plan.token)
      }
      #expect(error?.message == "Only archived projects can be permanently deleted")
      #expect(try await office.service.get(1).status == .draft)
    }
  }

  @Test(arguments: Medium.allCases)
  func `PR12 a token of another project, verb or tenant, and one made up, remove nothing`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, .archived)
      try await office.fill(2, .archived)
      try await office.fill(3, .archived, as: office.eve)
      let projects = office.store.repository(of: Projects.Project.self, as: office.ann)
      let tokens = [
        try await office.service.planPermanentDeletion(of: 2).token,
        try await office.service(office.eve).planPermanentDeletion(of: 3).token,
        try await projects.plan(.restore, on: 1).token,
        PlanToken(rawValue: "made-up"),
        PlanToken(rawValue: ""),
      ]
      let before = try await office.everything()
      for token in tokens {
        let error = await refusal {
          try await office.service.deletePermanently(1, confirmedBy: token)
        }
        #expect(error?.code == "INVALID_ARGUMENT")
      }
      #expect(try await office.everything() == before)
    }
  }
}
