import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// The page “Delete teardown”.
@Suite struct TeardownDeletionTests {
  @Test(arguments: Medium.allCases)
  func `TD1 a seller deletes an archived teardown, and the row is gone`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      try await hangar.fill(hangar.teardown)
      try await hangar.fill(hangar.second, .active)
      let outcome = try await hangar.service.delete(hangar.teardown)
      #expect(outcome.status == .done && outcome.record == nil)
      #expect(outcome.affected == ["teardown": 1])
      let everything = try await hangar.service.list(Set(Teardowns.Teardown.State.allCases))
      #expect(everything.teardowns.map(\.id) == [hangar.second])
      #expect(await refusal { try await hangar.service.get(hangar.teardown) }?.httpStatus == 404)
    }
  }

  @Test(arguments: Medium.allCases, [Teardowns.Teardown.State.draft, .active])
  func `TD2 a draft or an active one is a conflict unless the schema allows it`(
    _ medium: Medium,
    _ status: Teardowns.Teardown.State
  ) async throws {
    try await medium.withStorage { storage in
      let strict = try Hangar(storage)
      try await strict.fill(strict.teardown, status)
      let before = try await strict.service.get(strict.teardown)
      let head = try await strict.store.auditTrail(as: strict.seller).head()
      let error = try #require(await refusal { try await strict.service.delete(strict.teardown) })
      let plain = strict.store.repository(of: Teardowns.Teardown.self, as: strict.seller)
      #expect(await refusal { try await plain.hardDelete(strict.teardown) } == error)
      #expect(await refusal { try await plain.plan(.hardDelete, on: strict.teardown) } == error)
      let named = await refusal { try await plain.perform(.delete, on: strict.teardown) }
      #expect(named?.httpStatus == 409)
      #expect(error.httpStatus == 409)
      #expect(
        try JSON(Teardowns.ErrorBody(error))
          == JSON(
            #"{"code": "conflict", "message": "Only archived teardowns can be permanently deleted"}"#
          )
      )
      #expect(try await strict.service.get(strict.teardown) == before)
      #expect(try await strict.store.auditTrail(as: strict.seller).head() == head)
      #expect(strict.bucket.deleted.isEmpty)

      let page = try Hangar(storage, deletingBeforeArchive: true)
      #expect(try await page.service.delete(page.teardown).status == .done)
      #expect(Set(page.bucket.deleted) == Hangar.paths)
      let event = try await lastEvent(page)
      #expect(event.from == StateName(rawValue: status.rawValue))
      #expect(event.previousState.first?["status"] == .text(status.rawValue))
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD2 where the schema allows it, a repository deletes a draft, too`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage, deletingBeforeArchive: true)
      try await hangar.fill(hangar.teardown, .draft)
      let plain = hangar.store.repository(of: Teardowns.Teardown.self, as: hangar.seller)
      #expect(try await plain.hardDelete(hangar.teardown).status == .done)
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD3 without the capability of a seller every write is forbidden, whatever the id`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      try await hangar.fill(hangar.teardown)
      try await hangar.fill(hangar.foreign, as: hangar.foreigner)
      let service = hangar.service(hangar.member)
      for id in [hangar.teardown, hangar.foreign, hangar.unknown] {
        let errors = [
          await refusal { try await service.delete(id) },
          await refusal { try await service.delete(id, ifAlreadyDone: .succeed) },
          await refusal { try await service.update(id, Hangar.details) },
          await refusal { try await service.create(Hangar.details, id: id) },
          await refusal { try await service.transition(id, .restore) },
          await refusal { try await service.transition(id, .publish) },
        ]
        #expect(errors.allSatisfy { $0 == .forbidden })
      }
      let body = try JSON(Teardowns.ErrorBody(.forbidden))
      #expect(
        try body == JSON(#"{"code": "forbidden", "message": "You are not allowed to do this"}"#)
      )
      #expect(try await service.get(hangar.teardown).status == .archived, "reading is allowed")
      let nobody = hangar.service(nil)
      #expect(await refusal { try await nobody.delete(hangar.teardown) } == .unauthenticated)
      #expect(await refusal { try await nobody.get(hangar.teardown) } == .unauthenticated)
      #expect(await refusal { try await nobody.list() } == .unauthenticated)
      let stranger = hangar.service(Principal(id: "sam", tenant: Hangar.organization))
      #expect(await refusal { try await stranger.get(hangar.teardown) } == .forbidden)
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD4 a foreign, an unknown and a deleted teardown are one and the same notFound`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      try await hangar.fill(hangar.teardown)
      try await hangar.fill(hangar.foreign, as: hangar.foreigner)
      try await hangar.service.delete(hangar.teardown)
      var errors: Set<LifecycleError> = []
      for id in [hangar.teardown, hangar.foreign, hangar.unknown] {
        errors.insert(try #require(await refusal { try await hangar.service.delete(id) }))
        errors.insert(try #require(await refusal { try await hangar.service.get(id) }))
        errors.insert(
          try #require(await refusal { try await hangar.service.update(id, Hangar.details) })
        )
        for step in Teardowns.Step.allCases {
          errors.insert(
            try #require(await refusal { try await hangar.service.transition(id, step) })
          )
        }
      }
      #expect(errors.count == 1)
      let error = try #require(errors.first)
      #expect(error.httpStatus == 404)
      #expect(
        try JSON(Teardowns.ErrorBody(error))
          == JSON(#"{"code": "not_found", "message": "Teardown not found"}"#)
      )
      #expect(try await hangar.service(hangar.foreigner).get(hangar.foreign).status == .archived)
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD4 a caller that says so has the second delete as done, but no foreign or unknown one`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      try await hangar.fill(hangar.teardown)
      try await hangar.fill(hangar.foreign, as: hangar.foreigner)
      let service = hangar.service
      #expect(
        try await service.delete(hangar.teardown, ifAlreadyDone: .succeed).status == .done
      )
      let head = try await hangar.store.auditTrail(as: hangar.seller).head()
      let again = try await service.delete(hangar.teardown, ifAlreadyDone: .succeed)
      #expect(again.status == .unchanged && again.affected.isEmpty)
      #expect(try await hangar.store.auditTrail(as: hangar.seller).head() == head)
      for id in [hangar.foreign, hangar.unknown] {
        let error = await refusal { try await service.delete(id, ifAlreadyDone: .succeed) }
        #expect(error?.httpStatus == 404)
      }
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD5 one audit record tells what the teardown was, in the removal's own commit`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let faulty = FaultyStorage(storage)
      let hangar = try Hangar(faulty)
      try await hangar.fill(hangar.teardown)
      let before = try await hangar.store.auditTrail(as: hangar.seller).head().sequence
      faulty.inject(.failAfterPlanning(), intoCommit: faulty.counts.commits + 1)
      #expect(await refusal { try await hangar.service.delete(hangar.teardown) } != nil)
      let trail = hangar.store.auditTrail(as: hangar.seller)
      #expect(try await trail.head().sequence == before, "no removal, no record")
      #expect(try await hangar.service.get(hangar.teardown).status == .archived)

      try await hangar.service.delete(hangar.teardown)
      #expect(try await trail.head().sequence == before + 1)
      let event = try await lastEvent(hangar)
      #expect(event.action == "teardown.deleted" && event.principal.id == "ann")
      #expect(event.kind == "teardown" && event.entityID == .uuid(hangar.teardown))
      let state = try #require(event.previousState.first)
      #expect(event.previousState.count == 1 && state.fields.count == 6)
      #expect(state["tail_number"] == .text("N123AB") && state["msn"] == .text("24567"))
      #expect(state["status"] == .text("archived") && state["label"] == .text("Spring"))
      #expect(state["start_date"] == .text("2026-03-01") && state["country"] == .text("US"))
      let actions = try await trail.records(of: Teardowns.Teardown.self, hangar.teardown).records
        .map(\.event.action)
      #expect(Set(actions) == ["create", "teardown.archived", "teardown.deleted"])
      let denied = hangar.store.auditTrail(as: hangar.member)
      #expect(await refusal { try await denied.records() } == .forbidden)
    }
  }

  private func lastEvent(_ hangar: Hangar) async throws -> AuditEvent {
    let trail = hangar.store.auditTrail(as: hangar.seller)
    let page = try await trail.records(of: Teardowns.Teardown.self, hangar.teardown)
    let last = page.records.max { $0.sequence < $1.sequence }
    return try #require(last).event
  }
}
