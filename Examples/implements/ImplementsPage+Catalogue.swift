import PageWalk
import Perennial
import PerennialDomains

extension ImplementsPage {
  func lists() async throws {
    walk.chapter("Impact on other endpoints")
    let (plough, harrow) = (catalogue.plough, catalogue.harrow)
    let brand = "?brand=\(catalogue.brand)"
    let both = "[\(json(plough, "inactive")), \(json(harrow, "available"))]"
    try await list("", only: [plough, harrow], both) { service throws(LifecycleError) in
      try await service.list()
    }
    try await list("?status=inactive", only: [plough, harrow], "[\(json(plough, "inactive"))]") {
      service throws(LifecycleError) in
      try await service.list(.inactive)
    }
    try await list("/available", only: [plough, harrow], "[\(json(harrow, "available"))]") {
      service throws(LifecycleError) in
      try await service.listAvailable()
    }
    try await list("/search\(brand)", both) { service throws(LifecycleError) in
      try await service.search(brand: catalogue.brand)
    }
    try await list("/search\(brand)&status=available", "[\(json(harrow, "available"))]") {
      service throws(LifecycleError) in
      try await service.search(brand: catalogue.brand, status: .available)
    }
  }

  func reactivate() async throws {
    walk.chapter("Reactivating a deleted implement; maintenance instead of deleting")
    let (plough, harrow) = (catalogue.plough, catalogue.harrow)
    _ = await catalogue.caches.forgotten()
    try await update(plough, to: .available, 200, reply("Implement updated", plough, "available"))
    try await checkCaches()
    let maintained = reply("Implement updated", harrow, "maintenance")
    try await update(harrow, to: .maintenance, 200, maintained)
    try await checkCaches()
    try await list("/available", only: [plough, harrow], "[\(json(plough, "available"))]") {
      service throws(LifecycleError) in
      try await service.listAvailable()
    }
    try await update(harrow, to: .available, 200, reply("Implement updated", harrow, "available"))
  }

  func removePermanently() async throws {
    walk.chapter("Permanent deletion, which the page leaves to SQL")
    let plough = catalogue.plough
    let service = Implements.Service(catalogue.store, as: catalogue.admin)
    let conflict = { (message: String) in #"{ "success": false, "message": "\#(message)" }"# }
    try await remove(
      plough,
      409,
      conflict("Only retired implements can be permanently deleted")
    )
    try await service.delete(plough)
    try await update(plough, to: .retired, 200, reply("Implement updated", plough, "retired"))
    try await remove(
      plough,
      409,
      conflict(
        "The implement is still used by 1 × calculation, 1 × recommendation; remove or move them first"
      )
    )
    walk.say("The calculation and the recommendation are removed first.")
    try await catalogue.calculations.archive(plough)
    try await catalogue.calculations.hardDelete(plough)
    try await catalogue.recommendations.archive(plough)
    try await catalogue.recommendations.hardDelete(plough)
    try await remove(plough, 204)
    try await get(plough, 404, Self.notFound)
  }

  /// Lists, and compares what is there of some implements: a store may have others of earlier runs.
  private func list(
    _ query: String,
    only ids: Set<Int>? = nil,
    _ json: String,
    _ list: (Implements.Service) async throws(LifecycleError) -> [Implements.ImplementResponse]
  ) async throws {
    let request = "GET \(Self.path)\(query)"
    try await walk.send(request, as: catalogue.reader, expecting: 200, json) {
      await handle(catalogue.reader) { service throws(LifecycleError) in
        let found = try await list(service)
        return Walkthrough.Answer(200, found.filter { ids?.contains($0.id) ?? true })
      }
    }
  }

  private func update(
    _ id: Int,
    to status: Implements.Implement.State,
    _ code: Int,
    _ json: String
  ) async throws {
    let request = "PUT \(Self.path)/\(id) {\"status\": \"\(status.rawValue)\"}"
    try await walk.send(request, as: catalogue.admin, expecting: code, json) {
      await handle(catalogue.admin) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.update(id, status: status))
      }
    }
  }

  private func remove(_ id: Int, _ status: Int, _ json: String? = nil) async throws {
    let request = "DELETE \(Self.path)/\(id)?permanently=true"
    try await walk.send(request, as: catalogue.admin, expecting: status, json) {
      await handle(catalogue.admin) { service throws(LifecycleError) in
        try await service.deletePermanently(id)
        return Walkthrough.Answer(204)
      }
    }
  }
}
