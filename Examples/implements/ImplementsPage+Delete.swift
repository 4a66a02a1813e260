import PageWalk
import Perennial
import PerennialDomains

extension ImplementsPage {
  static let notFound = #"{ "success": false, "message": "Implement not found" }"#
  private static let unauthenticated =
    #"{ "success": false, "message": "Access token is missing or invalid" }"#
  private static let forbidden =
    #"{ "success": false, "message": "You are not allowed to do this" }"#
  private static let malformed = #"{ "success": false, "message": "…" }"#

  /// An implement as JSON, in a status.
  func json(_ id: Int, _ status: String) -> String {
    let (name, power) = id == catalogue.plough ? ("Plough", 120) : ("Harrow", 90)
    return """
      {
        "implement_id": \(id),
        "name": "\(name)",
        "brand": "\(catalogue.brand)",
        "power_hp": \(power),
        "status": "\(status)",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z"
      }
      """
  }

  func reply(_ message: String, _ id: Int, _ status: String) -> String {
    #"{ "success": true, "message": "\#(message)", "data": \#(json(id, status)) }"#
  }

  func refuse() async throws {
    walk.chapter("Error responses")
    for id in ["0", "-1", "plough"] {
      try await delete(id, as: catalogue.admin, 400, Self.malformed)
    }
    let plough = String(catalogue.plough)
    try await delete(plough, as: nil, 401, Self.unauthenticated)
    try await delete(plough, as: catalogue.reader, 403, Self.forbidden)
    try await delete(String(Catalogue.unknown), as: catalogue.admin, 404, Self.notFound)
    walk.check("No cache forgot anything", await catalogue.caches.forgotten().isEmpty)
  }

  func delete() async throws {
    walk.chapter("Delete Implement")
    let id = catalogue.plough
    let deleted = reply("Implement deleted", id, "inactive")
    try await delete(String(id), as: catalogue.admin, 200, deleted)
    try await checkCaches()
    try await delete(String(id), as: catalogue.admin, 200, deleted)
    walk.check(
      "Once more changes nothing, and no cache",
      await catalogue.caches.forgotten().isEmpty
    )
    try await get(id, 200, json(id, "inactive"))
    let calculation = try await catalogue.calculations.find(id)
    let recommendation = try await catalogue.recommendations.find(id)
    walk.check(
      "A calculation and a recommendation that refer to it are valid",
      calculation.powerHP == 110 && recommendation.text == "For clay"
    )
    var isRefused = false
    do throws(LifecycleError) {
      let new = Implements.Calculation(id: id + 1, implementID: id, powerHP: 1)
      try await catalogue.calculations.create(new)
    } catch {
      isRefused = error.httpStatus == 409
    }
    walk.check("A new calculation for it is refused", isRefused)
  }

  func checkCaches() async throws {
    walk.check(
      "Both cache patterns were invalidated, once",
      await catalogue.caches.forgotten() == [["*implements*", "*recommendations*"]]
    )
  }

  private func delete(
    _ text: String,
    as caller: Principal?,
    _ status: Int,
    _ json: String
  ) async throws {
    try await walk.send("DELETE \(Self.path)/\(text)", as: caller, expecting: status, json) {
      await handle(caller) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.delete(Implements.id(in: text)))
      }
    }
  }

  func get(_ id: Int, _ status: Int, _ json: String) async throws {
    let request = "GET \(Self.path)/\(id)"
    try await walk.send(request, as: catalogue.reader, expecting: status, json) {
      await handle(catalogue.reader) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.get(id))
      }
    }
  }
}
