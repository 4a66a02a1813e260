import Foundation
import PageWalk
import Perennial
import PerennialDomains

extension TeardownsPage {
  static let path = "/public/v1/teardowns"
  static let notFound = #"{ "code": "not_found", "message": "Teardown not found" }"#
  private static let unauthenticated =
    #"{ "code": "unauthenticated", "message": "Access token is missing or invalid" }"#
  private static let forbidden =
    #"{ "code": "forbidden", "message": "You are not allowed to do this" }"#
  private static let notArchived = """
    { "code": "conflict", "message": "Only archived teardowns can be permanently deleted" }
    """

  func refuse() async throws {
    walk.chapter("Auth requirements")
    try await delete(yard.teardown, as: nil, 401, Self.unauthenticated)
    try await delete(yard.teardown, as: yard.member, 403, Self.forbidden)
    try await delete(yard.foreign, as: yard.seller, 404, Self.notFound)
    try await delete(yard.unknown, as: yard.seller, 404, Self.notFound)
    walk.say("The schema as it is by default has nothing deleted that is not archived.")
    try await delete(yard.teardown, as: yard.seller, 409, Self.notArchived)
    walk.check("All files are there", yard.fileCount == 3)
  }

  func delete() async throws {
    walk.chapter("What happens, in order")
    try await transition(.archive, to: "archived")
    try await delete(yard.teardown, as: yard.seller, 204)
    let trail = yard.store.auditTrail(as: yard.seller)
    let records = try await trail.records(of: Teardowns.Teardown.self, yard.teardown).records
    let event = records.first { $0.event.action == "teardown.deleted" }?.event
    let fields = event?.previousState.first?.fields.map(\.name)
    walk.check(
      "A teardown.deleted record has the key fields",
      fields == ["tail_number", "msn", "status", "label", "start_date", "country"]
    )
    walk.check("The files are gone", yard.fileCount == 0)
    let parked = try await yard.store.effects.parked(limit: 1_000)
    walk.check(
      "The file of another host was reported, not deleted",
      parked.contains { $0.entityID == .uuid(yard.teardown) && $0.file.contains("elsewhere") }
    )
    walk.chapter("Idempotency")
    try await delete(yard.teardown, as: yard.seller, 404, Self.notFound)
    let done = try await Teardowns.Service(yard.store, as: yard.seller)
      .delete(yard.teardown, ifAlreadyDone: .succeed)
    walk.check("A caller that says so has it as done", done.status == .unchanged)
  }

  func deleteAfterCrash() async throws {
    walk.chapter("A crash between the commit and the files")
    try await create(yard.second)
    _ = try await Teardowns.Service(yard.store, as: yard.seller).transition(yard.second, .archive)
    try await delete(yard.second, as: yard.seller, 204, in: yard.dyingStore)
    walk.check("The files are still there", yard.fileCount == 3)
    walk.say("The next start prepares its store.")
    try await yard.store.prepare()
    walk.check("The files are gone", yard.fileCount == 0)
  }

  func deleteDraft() async throws {
    walk.chapter("A schema that allows what the page does: drafts and active ones, too")
    try await create(yard.third)
    try await delete(yard.third, as: yard.seller, 204, in: yard.laxStore)
    walk.check("The files are gone", yard.fileCount == 0)
  }

  private func delete(
    _ id: UUID,
    as caller: Principal?,
    _ status: Int,
    _ json: String? = nil,
    in store: LifecycleStore? = nil
  ) async throws {
    let request = "DELETE \(Self.path)/\(id.uuidString.lowercased())"
    try await walk.send(request, as: caller, expecting: status, json) {
      await handle(caller, in: store) { service throws(LifecycleError) in
        try await service.delete(id)
        return Walkthrough.Answer(204)
      }
    }
  }
}
