import Foundation
import PageWalk
import Perennial
import PerennialDomains
import PerennialTesting

extension AssembliesPage {
  static let path = "/api/v1/assemblies"
  static let notFound = #"{ "detail": "Assembly not found or forbidden" }"#
  static let forbidden = #"{ "detail": "You are not allowed to do this" }"#

  /// The page's example response.
  var sample: String {
    """
    {
      "guid": "\(company.assembly)",
      "project_guid": "\(company.project)",
      "component_guid": "\(company.component)",
      "trolley_cell": "A1",
      "trolley": "T01",
      "cell_number": 1,
      "company_guid": "\(company.tenant)",
      "created_at": "2023-10-26T10:00:00Z",
      "is_active": true,
      "deleted_at": null
    }
    """
  }

  func delete() async throws {
    walk.chapter("Soft Delete Assembly")
    try await create()
    company.clock.advance(by: 3_600)
    let guid = company.assembly
    try await delete(guid, as: nil, 401, #"{ "detail": "Access token is missing or invalid" }"#)
    try await delete(guid, as: company.viewer, 403, Self.forbidden)
    try await delete(guid, as: company.foreigner, 404, Self.notFound)
    try await delete(guid, as: company.editor, 204)
    try await checkParts("Its pieces and articles are inactive, too; none is removed", inactive: 3)
    try await delete(guid, as: company.editor, 404, Self.notFound)
    try await delete(company.unknown, as: company.editor, 404, Self.notFound)
    try await delete(company.foreignAssembly, as: company.editor, 404, Self.notFound)
    try await delete(company.foreignAssembly, as: company.systemAdmin, 404, Self.notFound)
  }

  func restore() async throws {
    let guid = try company.id(company.assembly)
    let request = "POST \(Self.path)/\(company.assembly)/restore"
    try await walk.send(request, as: company.viewer, expecting: 403, Self.forbidden) {
      await handle(company.viewer) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.restore(guid))
      }
    }
    try await walk.send(request, as: company.editor, expecting: 200, sample) {
      await handle(company.editor) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.restore(guid))
      }
    }
    try await checkParts("Its pieces and articles are back", inactive: 0)
  }

  private func create() async throws {
    let new = Assemblies.NewAssembly(
      guid: try company.id(company.assembly),
      projectGUID: try company.id(company.project),
      componentGUID: try company.id(company.component),
      place: Assemblies.Place(trolleyCell: "A1", trolley: "T01", cellNumber: 1)
    )
    try await walk.send("POST \(Self.path)", as: company.editor, expecting: 201, sample) {
      await handle(company.editor) { service throws(LifecycleError) in
        Walkthrough.Answer(201, try await service.create(new))
      }
    }
    try await company.addParts()
  }

  func delete(
    _ guid: String,
    as caller: Principal?,
    _ status: Int,
    _ json: String? = nil
  ) async throws {
    let id = try company.id(guid)
    try await walk.send("DELETE \(Self.path)/\(guid)", as: caller, expecting: status, json) {
      await handle(caller) { service throws(LifecycleError) in
        try await service.delete(id)
        return Walkthrough.Answer(204)
      }
    }
  }

  private func checkParts(_ claim: String, inactive: Int) async throws {
    let pieces = company.store.repository(of: Assemblies.Piece.self, as: company.editor)
    let articles = company.store.repository(of: Assemblies.Article.self, as: company.editor)
    let counts = [try await pieces.counts().phases, try await articles.counts().phases]
    let found = { (phase: Phase) in counts.reduce(0) { $0 + ($1[phase] ?? 0) } }
    walk.check(claim, found(.inactive) == inactive && found(.active) == 3 - inactive)
  }
}
