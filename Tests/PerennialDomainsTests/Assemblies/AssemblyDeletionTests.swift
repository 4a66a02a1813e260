import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// The page “Soft Delete Assembly”.
@Suite struct AssemblyDeletionTests {
  @Test(arguments: Medium.allCases, ["Editor", "Admin"])
  func `AS1 an editor or an admin soft-deletes an assembly with its pieces and articles`(
    _ medium: Medium,
    _ role: String
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let caller = role == "Admin" ? workshop.admin : workshop.editor
      workshop.clock.advance(by: 60)
      let outcome = try await workshop.service(caller).delete(workshop.assembly)
      #expect(outcome.affected == ["assembly": 1, "piece": 2, "article": 1])
      let all = try await workshop.service(caller).list(.init(includesInactive: true))
      let deleted = try #require(all.first { $0.guid == workshop.assembly })
      #expect(!deleted.isActive && deleted.deletedAt == workshop.clock.now())
      #expect(
        all.filter(\.isActive).map(\.guid) == [workshop.secondAssembly, workshop.thirdAssembly]
      )
      #expect(try await workshop.parts(in: .inactive) == ids("d1", "d2", "e1"))
      #expect(try await workshop.parts(in: .active) == ids("d3"))
      #expect(all.count == 3, "nothing is removed")
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS2 a viewer may not delete, restore, create or update, not even what is unknown`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(workshop.viewer)
      for guid in [workshop.assembly, workshop.foreignAssembly, workshop.unknown] {
        #expect(await refusal { try await service.delete(guid) } == .forbidden)
        #expect(await refusal { try await service.restore(guid) } == .forbidden)
        #expect(await refusal { try await service.update(guid, .init()) } == .forbidden)
        let new = Assemblies.NewAssembly(projectGUID: guid, componentGUID: guid)
        #expect(await refusal { try await service.create(new) } == .forbidden)
      }
      #expect(LifecycleError.forbidden.httpStatus == 403)
      #expect(try await workshop.service(workshop.editor).list().count == 3)
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS3 a foreign, an unknown and a deleted assembly are one and the same notFound`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(workshop.editor)
      try await service.delete(workshop.assembly)
      let guids = [workshop.foreignAssembly, workshop.unknown, workshop.assembly]
      var errors: [LifecycleError] = []
      for guid in guids {
        errors.append(try #require(await refusal { try await service.delete(guid) }))
        errors.append(try #require(await refusal { try await service.get(guid) }))
        errors.append(try #require(await refusal { try await service.update(guid, .init()) }))
      }
      #expect(Set(errors).count == 1)
      let error = try #require(errors.first)
      #expect(error.httpStatus == 404)
      // The page's own body.
      #expect(
        try JSON(Assemblies.ErrorBody(error))
          == JSON(#"{ "detail": "Assembly not found or forbidden" }"#)
      )
      let foreign = try await workshop.service(workshop.foreigner).get(workshop.foreignAssembly)
      #expect(foreign.isActive)
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS4 a restore gives back the assembly and exactly what its deletion took`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(workshop.editor)
      let before = try await service.get(workshop.assembly)
      try await workshop.pieces().softDelete(Workshop.id("d2"))
      try await service.delete(workshop.assembly)
      #expect(try await workshop.parts(in: .active) == ids("d3"))
      #expect(try await service.restore(workshop.assembly) == before)
      #expect(try await workshop.parts(in: .active) == ids("d1", "e1", "d3"))
      #expect(try await workshop.parts(in: .inactive) == ids("d2"), "deleted on its own")
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS4 a restore of what is active, foreign or below something deleted is refused`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(workshop.editor)
      let active = await refusal { try await service.restore(workshop.assembly) }
      #expect(active?.httpStatus == 409)
      let foreign = await refusal { try await service.restore(workshop.foreignAssembly) }
      #expect(foreign?.httpStatus == 404)
      #expect(await refusal { try await service.restore(workshop.unknown) } == foreign)
      try await service.delete(workshop.assembly)
      let components = workshop.store.repository(of: Assemblies.Component.self, as: workshop.editor)
      try await components.softDelete(workshop.component)
      let below = await refusal { try await service.restore(workshop.assembly) }
      #expect(below?.code == "CONFLICT_ASSEMBLY")
      try await components.restore(workshop.component)
      #expect(try await service.list().map(\.guid).contains(workshop.assembly) == false)
      #expect(try await service.restore(workshop.assembly).isActive)
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS5 a system admin deletes and restores in no company but the own one`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(workshop.systemAdmin)
      let foreign = await refusal { try await service.delete(workshop.foreignAssembly) }
      #expect(foreign?.httpStatus == 404)
      #expect(await refusal { try await service.delete(workshop.unknown) } == foreign)
      #expect(await refusal { try await service.get(workshop.foreignAssembly) } == foreign)
      let restored = await refusal { try await service.restore(workshop.foreignAssembly) }
      #expect(restored == foreign)
      #expect(try await service.delete(workshop.assembly).status == .done)
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS1 without a principal every endpoint is unauthenticated`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(nil)
      let new = Assemblies.NewAssembly(
        projectGUID: workshop.unknown,
        componentGUID: workshop.unknown
      )
      let errors = [
        await refusal { try await service.delete(workshop.assembly) },
        await refusal { try await service.restore(workshop.assembly) },
        await refusal { try await service.get(workshop.assembly) },
        await refusal { try await service.update(workshop.assembly, .init()) },
        await refusal { try await service.create(new) },
        await refusal { try await service.list() },
        await refusal { try await service.list(.init(company: Workshop.otherCompany)) },
      ]
      #expect(errors.allSatisfy { $0 == .unauthenticated })
      #expect(LifecycleError.unauthenticated.httpStatus == 401)
    }
  }

  private func ids(_ letters: String...) -> Set<UUID> {
    Set(letters.map(Workshop.id))
  }
}
