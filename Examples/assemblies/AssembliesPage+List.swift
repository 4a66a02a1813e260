import PageWalk
import Perennial
import PerennialDomains

extension AssembliesPage {
  func list() async throws {
    walk.chapter("List Assemblies")
    let project = try company.id(company.project)
    let component = try company.id(company.component)
    let query = "?project_guid=\(company.project)"
    let both = "\(query)&component_guid=\(company.component)"
    try await list("", .init(), as: company.viewer, 200, "[\(sample)]")
    try await list(query, .init(project: project), as: company.viewer, 200, "[\(sample)]")
    let filter = Assemblies.Filter(project: project, component: component)
    try await list(both, filter, as: company.viewer, 200, "[\(sample)]")
    try await list(
      "?project_guid=\(company.foreignProject)",
      .init(project: try company.id(company.foreignProject)),
      as: company.viewer,
      404,
      #"{ "detail": "Project not found or forbidden" }"#
    )
    try await list(
      "?component_guid=\(company.unknown)",
      .init(component: try company.id(company.unknown)),
      as: company.viewer,
      404,
      #"{ "detail": "Component not found or forbidden" }"#
    )
    try await list(
      "\(query)&component_guid=\(company.otherComponent)",
      .init(project: project, component: try company.id(company.otherComponent)),
      as: company.viewer,
      400,
      #"{ "detail": "The component does not belong to the project" }"#
    )
    try await delete(company.assembly, as: company.editor, 204)
    try await list("", .init(), as: company.viewer, 200, "[]")
    let deleted = sample.replacing("true", with: "false")
      .replacing(#""deleted_at": null"#, with: #""deleted_at": "2023-10-26T11:00:00Z""#)
    let all = Assemblies.Filter(includesInactive: true)
    try await list("?include_inactive=true", all, as: company.viewer, 200, "[\(deleted)]")
  }

  func listOthers() async throws {
    let query = "?company_guid="
    let own = Assemblies.Filter(company: company.editor.tenant)
    let other = Assemblies.Filter(company: company.foreigner.tenant)
    try await list(query + company.tenant, own, as: company.viewer, 200, "[]")
    try await list(query + company.foreignTenant, other, as: company.editor, 403, Self.forbidden)
    let foreign = """
      [
        {
          "guid": "\(company.foreignAssembly)",
          "project_guid": "\(company.foreignProject)",
          "component_guid": "\(company.foreignComponent)",
          "trolley_cell": null,
          "trolley": null,
          "cell_number": null,
          "company_guid": "\(company.foreignTenant)",
          "created_at": "2023-10-26T10:00:00Z",
          "is_active": true,
          "deleted_at": null
        }
      ]
      """
    try await list(query + company.foreignTenant, other, as: company.systemAdmin, 200, foreign)
  }

  private func list(
    _ query: String,
    _ filter: Assemblies.Filter,
    as caller: Principal,
    _ status: Int,
    _ json: String
  ) async throws {
    try await walk.send("GET \(Self.path)\(query)", as: caller, expecting: status, json) {
      await handle(caller) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.list(filter))
      }
    }
  }
}
