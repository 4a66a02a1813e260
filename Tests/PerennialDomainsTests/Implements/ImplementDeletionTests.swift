import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// The page “Delete Implement”.
@Suite struct ImplementDeletionTests {
  @Test(arguments: Medium.allCases)
  func `IM1 an admin makes an implement inactive, with all data intact`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      farm.clock.advance(by: 60)
      let reply = try await farm.service.delete(Farm.plough)
      #expect(
        try JSON(reply)
          == JSON(
            """
            {
              "success": true,
              "message": "Implement deleted",
              "data": {
                "implement_id": 1,
                "name": "Plough",
                "brand": "Lemken",
                "power_hp": 120,
                "status": "inactive",
                "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:01:00Z"
              }
            }
            """
          )
      )
      #expect(try await farm.service.get(Farm.plough) == reply.data)
      #expect(try await farm.service.list().count == 3, "nothing is removed")
      let maintained = try await farm.service.delete(Farm.harrow)
      #expect(maintained.data.status == .inactive && maintained.data.powerHP == nil)
      #expect(try JSON(maintained).description.contains(#""power_hp":null"#))
    }
  }

  @Test(
    arguments: Medium.allCases,
    ["0", "-1", "abc", "", "1.5", "1x", "+1", "²", "99999999999999999999"]
  )
  func `IM2 an id that is not a positive number is a bad request`(
    _ medium: Medium,
    _ text: String
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      let id = Implements.id(in: text)
      let errors = [
        await refusal { try await farm.service.delete(id) },
        await refusal { try await farm.service.get(id) },
        await refusal { try await farm.service.update(id, .init(name: "A", brand: "B")) },
        await refusal { try await farm.service.update(id, status: .available) },
        await refusal { try await farm.service.reactivate(id) },
        await refusal { try await farm.service.deletePermanently(id) },
        await refusal { try await farm.service.create(.init(id: id, name: "A", brand: "B")) },
      ]
      #expect(errors.allSatisfy { $0?.httpStatus == 400 })
      #expect(Implements.id(in: "7") == 7)
      #expect(farm.caches.calls.isEmpty)
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM3 no token, no admin and an unknown id, in this order`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      for id in [Farm.plough, Farm.unknown, 0] {
        #expect(await refusal { try await farm.service(nil).delete(id) } == .unauthenticated)
        #expect(await refusal { try await farm.service(farm.reader).delete(id) } == .forbidden)
        let update = await refusal {
          try await farm.service(farm.reader).update(id, status: .available)
        }
        #expect(update == .forbidden)
      }
      let unknown = try #require(await refusal { try await farm.service.delete(Farm.unknown) })
      #expect(unknown.httpStatus == 404)
      let bodies = [LifecycleError.unauthenticated, .forbidden, unknown].map {
        ($0.httpStatus, Implements.ErrorBody($0))
      }
      #expect(bodies.map(\.0) == [401, 403, 404])
      #expect(bodies.allSatisfy { !$0.1.success })
      #expect(
        try JSON(Implements.ErrorBody(unknown))
          == JSON(#"{"success": false, "message": "Implement not found"}"#)
      )
      #expect(try await farm.service(farm.reader).get(Farm.plough).status == .available)
      #expect(Implements.Role(roleID: 1) == .admin && Implements.Role(roleID: 3) == .reader)
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM11 deleting an inactive implement again succeeds and changes nothing`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      let first = try await farm.service.delete(Farm.plough)
      let head = try await farm.store.auditTrail(as: farm.admin).head()
      farm.caches.removeAll()
      farm.clock.advance(by: 60)
      #expect(try await farm.service.delete(Farm.plough) == first)
      #expect(try await farm.service.update(Farm.plough, status: .inactive).data == first.data)
      #expect(try await farm.store.auditTrail(as: farm.admin).head() == head)
      #expect(farm.caches.calls.isEmpty)
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM10 only a retired implement is removed, and it is retired from inactive only`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      for id in [Farm.plough, Farm.harrow, Farm.seeder] {
        let removal = await refusal { try await farm.service.deletePermanently(id) }
        #expect(removal?.message == "Only retired implements can be permanently deleted")
        #expect(removal?.httpStatus == 409)
      }
      for id in [Farm.plough, Farm.harrow] {
        let retirement = await refusal { try await farm.service.update(id, status: .retired) }
        #expect(retirement?.httpStatus == 409)
      }
      #expect(try await farm.service.update(Farm.seeder, status: .retired).data.status == .retired)
      #expect(try await farm.service.list().map(\.id) == [Farm.plough, Farm.harrow])
      #expect(try await farm.service.list(.retired).map(\.id) == [Farm.seeder])
      let deletion = await refusal { try await farm.service.delete(Farm.seeder) }
      #expect(deletion?.httpStatus == 409)
      let outcome = try await farm.service.deletePermanently(Farm.seeder)
      #expect(outcome.affected == ["implement": 1])
      #expect(await refusal { try await farm.service.get(Farm.seeder) }?.httpStatus == 404)
      let trail = farm.store.auditTrail(as: farm.admin)
      let records = try await trail.records(of: Implements.Implement.self, Farm.seeder).records
      let removal = try #require(records.first { $0.event.action == "hardDelete" }).event
      #expect(removal.previousState.first?["name"] == .text("Seeder"))
    }
  }

  @Test(arguments: Medium.allCases, ["recommendation", "calculation"])
  func `IM10 a removal is refused while something refers to the implement`(
    _ medium: Medium,
    _ kind: String
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      if kind == "recommendation" {
        try await farm.recommendations.create(.init(id: 1, implementID: 1, text: "Use it"))
      } else {
        try await farm.calculations.create(.init(id: 1, implementID: 1, powerHP: 90))
      }
      try await farm.service.delete(Farm.plough)
      _ = try await farm.service.update(Farm.plough, status: .retired)
      let error = await refusal { try await farm.service.deletePermanently(Farm.plough) }
      #expect(
        error?.message == "The implement is still used by 1 × \(kind); remove or move them first"
      )
      #expect(error?.httpStatus == 409)
      #expect(try await farm.service.get(Farm.plough).status == .retired)
      if kind == "recommendation" {
        try await farm.recommendations.archive(1)
        #expect(await refusal { try await farm.service.deletePermanently(1) } == error)
        try await farm.recommendations.hardDelete(1)
      } else {
        try await farm.calculations.archive(1)
        try await farm.calculations.hardDelete(1)
      }
      #expect(try await farm.service.deletePermanently(Farm.plough).status == .done)
    }
  }
}
