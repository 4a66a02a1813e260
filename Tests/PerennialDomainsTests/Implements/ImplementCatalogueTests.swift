import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// What the page says of the endpoints around it.
@Suite struct ImplementCatalogueTests {
  @Test(arguments: Medium.allCases)
  func `IM4 a reactivated implement is in the catalogue again, from every status`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      let reply = try await farm.service.update(Farm.seeder, status: .available)
      #expect(reply.success && reply.data.status == .available)
      #expect(try await farm.service.reactivate(Farm.harrow).data.status == .available)
      #expect(try await farm.service.listAvailable().map(\.id) == [1, 2, 3])
      let before = try await farm.service.get(Farm.plough)
      farm.clock.advance(by: 60)
      #expect(try await farm.service.reactivate(Farm.plough).data == before, "it was available")
      try await farm.service.delete(Farm.harrow)
      _ = try await farm.service.update(Farm.harrow, status: .retired)
      #expect(try await farm.service.reactivate(Farm.harrow).data.status == .available)
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM4 maintenance is for available implements`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      let reply = try await farm.service.update(Farm.plough, status: .maintenance)
      #expect(reply.data.status == .maintenance)
      let again = try await farm.service.update(Farm.plough, status: .maintenance)
      #expect(again.data == reply.data, "it stays as it is")
      let inactive = await refusal {
        try await farm.service.update(Farm.seeder, status: .maintenance)
      }
      #expect(inactive?.httpStatus == 409)
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM4 fields of an implement in use change, those of an inactive one do not`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      let body = Data(#"{"name": "Chisel plough", "brand": "Kuhn"}"#.utf8)
      let details = try JSONDecoder().decode(Implements.Details.self, from: body)
      for id in [Farm.plough, Farm.harrow] {
        let changed = try await farm.service.update(id, details).data
        #expect(changed.name == "Chisel plough" && changed.brand == "Kuhn")
        #expect(changed.powerHP == nil)
      }
      let inactive = await refusal { try await farm.service.update(Farm.seeder, details) }
      #expect(inactive?.httpStatus == 409)
      let created = try await farm.service.create(.init(id: 9, name: "Mower", brand: "Claas"))
      #expect(created.data.status == .available)
      let twice = await refusal { try await farm.service.create(.init(id: 9, name: "", brand: "")) }
      #expect(twice?.httpStatus == 409)
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM4 a new implement is decoded from the names that its answer has`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      let body = #""implement_id": 9, "name": "Mower", "brand": "Claas", "power_hp": 80"#
      let new = try JSONDecoder().decode(
        Implements.NewImplement.self,
        from: Data("{\(body)}".utf8)
      )
      #expect(new == Implements.NewImplement(id: 9, name: "Mower", brand: "Claas", powerHP: 80))
      let times = #""created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z""#
      #expect(
        try await JSON(farm.service.create(new).data)
          == JSON(#"{\#(body), "status": "available", \#(times)}"#)
      )
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM5 the list has inactive implements, or only those of a status`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      let service = farm.service(farm.reader)
      #expect(try await service.list().map(\.id) == [1, 2, 3])
      #expect(try await service.list(.inactive).map(\.id) == [Farm.seeder])
      #expect(try await service.list(.available).map(\.id) == [Farm.plough])
      #expect(try await service.list(.maintenance).map(\.id) == [Farm.harrow])
      #expect(try await service.list(.retired).isEmpty)
      #expect(await refusal { try await farm.service(nil).list() } == .unauthenticated)
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM5 the list has more implements than a page holds`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      try await farm.store.create(
        (10...1_200).map { Implements.Implement(id: $0, name: "Rake", brand: "Krone") },
        as: farm.admin
      )
      #expect(try await farm.service.list().map(\.id) == [1, 2, 3] + (10...1_200))
      #expect(try await farm.service.search(brand: "lemken").map(\.id) == [1, 3])
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM6 available implements are neither inactive nor in maintenance`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      #expect(try await farm.service(farm.reader).listAvailable().map(\.id) == [Farm.plough])
      try await farm.service.delete(Farm.plough)
      #expect(try await farm.service.listAvailable().isEmpty)
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM7 a search by name and brand has inactive implements, unless a status is named`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      let service = farm.service(farm.reader)
      #expect(try await service.search(name: "HARROW").map(\.id) == [Farm.harrow])
      #expect(try await service.search(brand: "lem").map(\.id) == [Farm.plough, Farm.seeder])
      #expect(try await service.search(name: "seed", brand: "lem").map(\.id) == [Farm.seeder])
      #expect(try await service.search(name: "seed", brand: "ama").isEmpty)
      #expect(try await service.search(brand: "lem", status: .available).map(\.id) == [1])
      #expect(try await service.search(brand: "lem", status: .inactive).map(\.id) == [3])
      #expect(try await service.search().count == 3)
      #expect(await refusal { try await farm.service(nil).search() } == .unauthenticated)
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM8 what refers to an inactive implement stays, and nothing new may refer to it`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      try await farm.recommendations.create(.init(id: 1, implementID: 1, text: "Use it"))
      try await farm.calculations.create(.init(id: 1, implementID: 1, powerHP: 90))
      try await farm.service.delete(Farm.plough)
      let recommendation = try await farm.recommendations.find(1)
      #expect(recommendation.phase == .active && recommendation.implementID == Farm.plough)
      #expect(recommendation.version == 1 && recommendation.heldBy.isEmpty)
      #expect(try await farm.calculations.find(1).powerHP == 90)
      let errors = [
        await refusal {
          try await farm.recommendations.create(.init(id: 2, implementID: 1, text: "New"))
        },
        await refusal {
          try await farm.calculations.create(.init(id: 2, implementID: 1, powerHP: 1))
        },
      ]
      #expect(errors.allSatisfy { $0?.httpStatus == 409 })
      let changed = try await farm.recommendations.update(1) { $0.text = "Used" }
      #expect(changed.text == "Used", "it can still be changed")
      _ = try await farm.service.reactivate(Farm.plough)
      try await farm.calculations.create(.init(id: 2, implementID: 1, powerHP: 1))
      try await farm.calculations.create(.init(id: 3, implementID: Farm.harrow, powerHP: 1))
    }
  }

  @Test(arguments: Medium.allCases)
  func `IM9 any change of an implement invalidates both patterns, once, after the commit`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let farm = try await Farm(storage)
      let service = farm.service
      let changes: [() async throws -> Void] = [
        { _ = try await service.create(.init(id: 9, name: "Mower", brand: "Claas")) },
        { _ = try await service.update(9, .init(name: "Big mower", brand: "Claas")) },
        { _ = try await service.update(9, status: .maintenance) },
        { _ = try await service.update(9, status: .available) },
        { _ = try await service.delete(9) },
        { _ = try await service.reactivate(9) },
        { _ = try await service.delete(9) },
        { _ = try await service.update(9, status: .retired) },
        { _ = try await service.deletePermanently(9) },
      ]
      for change in changes {
        farm.caches.removeAll()
        try await change()
        #expect(farm.caches.patterns == [["*implements*", "*recommendations*"]])
      }
      farm.caches.removeAll()
      _ = try await service.list()
      _ = try await service.search(name: "a")
      _ = try await service.get(1)
      _ = await refusal { try await service.delete(Farm.unknown) }
      _ = await refusal { try await service.update(Farm.seeder, status: .maintenance) }
      _ = await refusal { try await farm.service(farm.reader).delete(1) }
      #expect(farm.caches.calls.isEmpty)
    }
  }
}
