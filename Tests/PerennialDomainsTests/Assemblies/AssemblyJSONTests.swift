import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// What goes over the wire.
@Suite struct AssemblyJSONTests {
  /// The page’s example response.
  ///
  /// Its ids of project and component are no UUIDs; here they are.
  private static let sample = """
    [
      {
        "guid": "a1b2c3d4-e5f6-7890-1234-567890abcdef",
        "project_guid": "b1a2b3c4-d5e6-f789-0123-456789abcdef",
        "component_guid": "c1d2e3f4-a5b6-c7d8-e9f0-a1b2c3d4e5f6",
        "trolley_cell": "A1",
        "trolley": "T01",
        "cell_number": 1,
        "company_guid": "tenant-company-guid-123",
        "created_at": "2023-10-26T10:00:00Z",
        "is_active": true,
        "deleted_at": null
      }
    ]
    """

  private static let body = """
    {
      "guid": "a1b2c3d4-e5f6-7890-1234-567890abcdef",
      "project_guid": "b1a2b3c4-d5e6-f789-0123-456789abcdef",
      "component_guid": "c1d2e3f4-a5b6-c7d8-e9f0-a1b2c3d4e5f6",
      "trolley_cell": "A1",
      "trolley": "T01",
      "cell_number": 1
    }
    """

  /// A workshop with the project and the component of the page's example.
  private func workshop(_ storage: any Storage) async throws -> (Workshop, Assemblies.NewAssembly) {
    let workshop = try await Workshop(storage)
    let new = try JSONDecoder().decode(Assemblies.NewAssembly.self, from: Data(Self.body.utf8))
    try await workshop.store.create(
      [
        Assemblies.Project(id: new.projectGUID, name: "Mill"),
        Assemblies.Component(id: new.componentGUID, projectID: new.projectGUID, name: "Wheel"),
      ],
      as: workshop.editor
    )
    return (workshop, new)
  }

  @Test(arguments: Medium.allCases)
  func `AS11 a list is the page's JSON`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let (workshop, new) = try await workshop(storage)
      let service = workshop.service(workshop.editor)
      let created = try await service.create(new)
      let found = try await service.list(.init(project: new.projectGUID))
      #expect(try JSON(found) == JSON(Self.sample))
      #expect(found == [created])
      #expect(try await service.get(created.guid) == created)
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS11 what is not there is null, and a deletion is a time`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let (workshop, new) = try await workshop(storage)
      let service = workshop.service(workshop.editor)
      let guid = try await service.create(new).guid
      workshop.clock.advance(by: 90.25)
      let emptied = try await service.update(guid, .init())
      #expect(emptied.trolley == nil && emptied.cellNumber == nil)
      try await service.delete(guid)
      let filter = Assemblies.Filter(project: new.projectGUID, includesInactive: true)
      let expected = Self.sample
        .replacing(#""A1""#, with: "null").replacing(#""T01""#, with: "null")
        .replacing(#""cell_number": 1"#, with: #""cell_number": null"#)
        .replacing("true", with: "false")
        .replacing(#""deleted_at": null"#, with: #""deleted_at": "2023-10-26T10:01:30Z""#)
      #expect(try await JSON(service.list(filter)) == JSON(expected))
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS11 a company that is a UUID is written like the other ids`(_ medium: Medium) async throws
  {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let company = TenantID(Workshop.id("AB"))
      let caller = Principal(id: "eve", tenant: company, roles: ["Editor"])
      try await workshop.store.create(
        [
          Assemblies.Project(id: workshop.project, name: "Quay"),
          Assemblies.Component(id: workshop.component, projectID: workshop.project, name: "Wall"),
        ],
        as: caller
      )
      let response = try await workshop.service(caller).create(
        .init(projectGUID: workshop.project, componentGUID: workshop.component)
      )
      #expect(
        try await workshop.service(caller).list() == [response],
        "an id of the store's making"
      )
      let text = try JSON(response).description
      #expect(text.contains(#""company_guid":"000000ab-0000-4000-8000-000000000000""#))
      #expect(text.contains(#""project_guid":"000000a1-"#))
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS1 the audit trail tells who deleted what in which request`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let caller = workshop.editor
      let service = Assemblies.Service(workshop.store, as: caller, correlationID: "request-1")
      try await service.delete(workshop.assembly)
      let trail = workshop.store.auditTrail(as: workshop.admin)
      let page = try await trail.records(of: Assemblies.Assembly.self, workshop.assembly)
      let event = try #require(page.records.first?.event)
      #expect(event.correlationID == "request-1" && event.principal.id == caller.id)
      let members = Dictionary(event.members.map { ($0.kind, $0.count) }) { $0 + $1 }
      #expect(event.action == "softDelete" && members == ["piece": 2, "article": 1])
      let forbidden = await refusal {
        try await workshop.store.auditTrail(as: caller).records()
      }
      #expect(forbidden == .forbidden, "the trail is for admins")
    }
  }

  @Test(arguments: Medium.allCases)
  func `AS7 an assembly is created in a component of its own project only`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let workshop = try await Workshop(storage)
      let service = workshop.service(workshop.editor)
      func create(_ project: UUID, _ component: UUID) async -> LifecycleError? {
        await refusal {
          try await service.create(.init(projectGUID: project, componentGUID: component))
        }
      }
      let misfit = await create(workshop.project, workshop.secondComponent)
      #expect(misfit == .invalidArgument("The component does not belong to the project"))
      let unknown = await create(workshop.project, workshop.unknown)
      #expect(unknown?.httpStatus == 404)
      #expect(await create(workshop.project, workshop.foreignComponent) == unknown)
      let projects = workshop.store.repository(of: Assemblies.Project.self, as: workshop.editor)
      try await projects.softDelete(workshop.secondProject)
      let deleted = await create(workshop.secondProject, workshop.secondComponent)
      #expect(deleted?.httpStatus == 409)
      #expect(try await service.list().count == 2, "nothing was created")
      let components = workshop.store.repository(of: Assemblies.Component.self, as: workshop.admin)
      let move = await refusal {
        try await components.update(
          Assemblies.Component(id: workshop.component, projectID: workshop.unknown, name: "Roof")
        )
      }
      #expect(move == .forbidden, "components stay in their project")
    }
  }
}
