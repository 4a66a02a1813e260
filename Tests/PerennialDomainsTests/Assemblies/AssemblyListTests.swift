import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// The page “List Assemblies”.
@Suite struct AssemblyListTests {
  @Test(arguments: Medium.allCases)
  func `AS6 a list without filters has the active ones of the caller's company`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      try await workshop.service(workshop.editor).delete(workshop.secondAssembly)
      for caller in [workshop.viewer, workshop.editor, workshop.admin, workshop.systemAdmin] {
        let found = try await workshop.service(caller).list()
        #expect(found.map(\.guid) == [workshop.assembly, workshop.thirdAssembly])
        #expect(found.allSatisfy { $0.isActive && $0.company == Workshop.company })
      }
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS6 a list has more than a page's worth, each once and in order`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let more = (0..<2_100).map { _ in
        Assemblies.Assembly(
          id: UUID(),
          projectID: workshop.secondProject,
          componentID: workshop.secondComponent
        )
      }
      try await workshop.store.create(more, as: workshop.editor)
      let service = workshop.service(workshop.viewer)
      let found = try await service.list(.init(project: workshop.secondProject))
      #expect(found.map(\.guid) == [workshop.thirdAssembly] + more.map(\.id))
      #expect(try await service.list().count == 2_103)
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS7 project and component filter`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(workshop.viewer)
      let first = [workshop.assembly, workshop.secondAssembly]
      let filters: [(Assemblies.Filter, [UUID])] = [
        (.init(project: workshop.project), first),
        (.init(component: workshop.component), first),
        (.init(project: workshop.project, component: workshop.component), first),
        (.init(project: workshop.secondProject), [workshop.thirdAssembly]),
        (.init(component: workshop.secondComponent), [workshop.thirdAssembly]),
      ]
      for (filter, expected) in filters {
        #expect(try await service.list(filter).map(\.guid) == expected)
      }
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS7 an unknown and a foreign project or component are the same notFound`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(workshop.viewer)
      let unknown = await refusal { try await service.list(.init(project: workshop.unknown)) }
      let foreign = await refusal {
        try await service.list(.init(project: workshop.foreignProject))
      }
      #expect(unknown?.httpStatus == 404 && foreign == unknown)
      let error = try #require(unknown)
      #expect(Assemblies.ErrorBody(error).detail == "Project not found or forbidden")
      for component in [workshop.unknown, workshop.foreignComponent] {
        for project in [nil, workshop.project] {
          let filter = Assemblies.Filter(project: project, component: component)
          let error = try #require(await refusal { try await service.list(filter) })
          #expect(Assemblies.ErrorBody(error).detail == "Component not found or forbidden")
        }
      }
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS7 a component of another project is a bad request, here and in other companies`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      var filter = Assemblies.Filter(
        project: workshop.project,
        component: workshop.secondComponent
      )
      let error = await refusal { try await workshop.service(workshop.viewer).list(filter) }
      #expect(error == .invalidArgument("The component does not belong to the project"))
      #expect(error?.httpStatus == 400)
      filter.company = Workshop.company
      let elsewhere = Principal(
        id: "root",
        tenant: Workshop.otherCompany,
        roles: [Assemblies.Role.systemAdmin.rawValue]
      )
      #expect(await refusal { try await workshop.service(elsewhere).list(filter) } == error)
    }
  }

  @Test(arguments: Medium.allCases)
  func
    `AS7 an assembly that the store took in a component of another project is not listed by both`(
      _ medium: Medium
    ) async throws
  {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let stray = Assemblies.Assembly(
        id: Workshop.id("c4"),
        projectID: workshop.project,
        componentID: workshop.secondComponent
      )
      try await workshop.store.create([stray], as: workshop.editor)
      let filter = Assemblies.Filter(
        project: workshop.project,
        component: workshop.secondComponent
      )
      for caller in [workshop.viewer, workshop.systemAdmin] {
        let error = await refusal { try await workshop.service(caller).list(filter) }
        #expect(error == .invalidArgument("The component does not belong to the project"))
      }
      let below = Assemblies.Filter(component: workshop.secondComponent)
      let found = try await workshop.service(workshop.viewer).list(below)
      #expect(found.map(\.guid) == [workshop.thirdAssembly, stray.id])
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS7 a component that fits and has no assemblies is an empty list`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let editor = workshop.service(workshop.editor)
      try await editor.delete(workshop.thirdAssembly)
      var filter = Assemblies.Filter(
        project: workshop.secondProject,
        component: workshop.secondComponent
      )
      #expect(try await editor.list(filter).isEmpty)
      let components = workshop.store.repository(of: Assemblies.Component.self, as: workshop.editor)
      try await components.softDelete(workshop.secondComponent)
      #expect(try await editor.list(filter).isEmpty, "of a deleted component, too")
      filter.includesInactive = true
      #expect(try await editor.list(filter).map(\.guid) == [workshop.thirdAssembly])
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS8 include_inactive adds the deleted ones, with the time of their deletion`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(workshop.editor)
      workshop.clock.advance(by: 3_600)
      try await service.delete(workshop.assembly)
      let found = try await service.list(.init(includesInactive: true))
      #expect(
        found.map(\.guid) == [workshop.assembly, workshop.secondAssembly, workshop.thirdAssembly]
      )
      #expect(found.map(\.isActive) == [false, true, true])
      #expect(found.map(\.deletedAt) == [workshop.clock.now(), nil, nil])
      #expect(try await service.list(.init()).allSatisfy(\.isActive))
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS9 naming a company is for system admins, unless it is the caller's own`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      for caller in [workshop.viewer, workshop.editor, workshop.admin] {
        let service = workshop.service(caller)
        for company: TenantID in [Workshop.otherCompany, "no-such-company"] {
          #expect(await refusal { try await service.list(.init(company: company)) } == .forbidden)
          // Decided before anything is looked at.
          let filter = Assemblies.Filter(project: workshop.unknown, company: company)
          #expect(await refusal { try await service.list(filter) } == .forbidden)
        }
        #expect(try await service.list(.init(company: Workshop.company)) == service.list())
      }
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS10 a system admin lists another company, with its own filters`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(workshop.systemAdmin)
      var filter = Assemblies.Filter(company: Workshop.otherCompany)
      let found = try await service.list(filter)
      #expect(found.map(\.guid) == [workshop.foreignAssembly])
      #expect(found.map(\.company) == [Workshop.otherCompany])
      filter.project = workshop.foreignProject
      filter.component = workshop.foreignComponent
      #expect(try await service.list(filter) == found)
      filter.component = nil
      filter.project = workshop.project
      #expect(await refusal { try await service.list(filter) }?.httpStatus == 404)
      try await workshop.service(workshop.foreigner).delete(workshop.foreignAssembly)
      filter = Assemblies.Filter(company: Workshop.otherCompany)
      #expect(try await service.list(filter).isEmpty)
      filter.includesInactive = true
      #expect(try await service.list(filter).count == 1)
      #expect(try await service.list(.init(company: "no-such-company")).isEmpty)
    }
  }
}
