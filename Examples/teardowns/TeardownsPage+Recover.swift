import Foundation
import PageWalk
import Perennial
import PerennialDomains

extension TeardownsPage {
  func recover() async throws {
    walk.chapter("Soft delete, the recoverable alternative")
    try await create(yard.teardown)
    try await transition(.publish, to: "active")
    try await list("[\(sample("active"))]")
    try await transition(.archive, to: "archived")
    walk.check("Its files stay", yard.fileCount == 3)
    try await list("[]")
    try await get(sample("archived"))
    try await transition(.restore, to: "draft")
    try await list("[\(sample("draft"))]")
  }

  /// The teardown as JSON, in a status.
  private func sample(_ status: String, _ id: UUID? = nil) -> String {
    let archivedAt = status == "archived" ? #""2026-01-01T00:00:00Z""# : "null"
    let bucket = Warehouse.url + yard.organization
    return """
      {
        "id": "\((id ?? yard.teardown).uuidString.lowercased())",
        "organization_id": "\(yard.organization)",
        "status": "\(status)",
        "tail_number": "N123AB",
        "msn": "24567",
        "label": "Spring",
        "start_date": "2026-03-01",
        "country": "US",
        "documents": ["\(bucket)/log.pdf", "https://elsewhere.example/log.pdf"],
        "images": ["\(bucket)/nose.jpg"],
        "harvest_list": null,
        "occm": "\(bucket)/occm.xlsx",
        "aircraft_details_doc": null,
        "non_incident_statement": null,
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "archived_at": \(archivedAt)
      }
      """
  }

  func create(_ id: UUID) async throws {
    let details = try yard.details()
    let request = "POST \(Self.path)"
    try await walk.send(request, as: yard.seller, expecting: 201, sample("draft", id)) {
      await handle(yard.seller) { service throws(LifecycleError) in
        Walkthrough.Answer(201, try await service.create(details, id: id))
      }
    }
  }

  func transition(_ step: Teardowns.Step, to status: String) async throws {
    let id = yard.teardown.uuidString.lowercased()
    let body = #"{"action": "\#(step.rawValue)"}"#
    let request = "POST \(Self.path)/transition/\(id) \(body)"
    try await walk.send(request, as: yard.seller, expecting: 200, sample(status)) {
      await handle(yard.seller) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.transition(yard.teardown, step))
      }
    }
  }

  private func get(_ json: String) async throws {
    let request = "GET \(Self.path)/\(yard.teardown.uuidString.lowercased())"
    try await walk.send(request, as: yard.member, expecting: 200, json) {
      await handle(yard.member) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.get(yard.teardown))
      }
    }
  }

  private func list(_ teardowns: String) async throws {
    let json = #"{ "teardowns": \#(teardowns), "next": null }"#
    try await walk.send("GET \(Self.path)", as: yard.member, expecting: 200, json) {
      await handle(yard.member) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.list())
      }
    }
  }
}
