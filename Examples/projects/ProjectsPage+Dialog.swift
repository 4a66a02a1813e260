import PageWalk
import Perennial
import PerennialDomains

extension ProjectsPage {
  func confirm() async throws {
    walk.chapter("Delete permanently")
    let plan = try await plan(messages: 3)
    guard let plan, isConfirmed(plan) else { return try await cancel() }
    walk.say("Meanwhile bob restores the project, writes a message, and archives it again.")
    try await studio.writeMeanwhile()
    guard let fresh = try await confirmStale(plan), isConfirmed(fresh) else {
      return try await cancel(messages: 4)
    }
    try await delete(fresh)
    walk.check("Conversations, messages and versions are gone", try await studio.recordCount() == 0)
    let trail = studio.store.auditTrail(as: studio.ann)
    let last = try await trail.records(of: Projects.Project.self, Studio.project).records.first
    let counts = last?.event.members.reduce(into: [:]) { $0[$1.kind] = $1.count }
    walk.check(
      "The audit trail has all counts",
      counts == ["conversation": 2, "message": 4, "version": 2]
    )
    try await get(404, Self.notFound)
    try await list(#"{ "projects": [], "next": null }"#)
  }

  private func cancel(messages: Int = 3) async throws {
    walk.say("Cancelled.")
    walk.check("Nothing is gone", try await studio.recordCount() == 5 + messages)
    try await get(200, project("ARCHIVED"))
  }

  /// The dialog: what it says, and whether the user types the project's name.
  private func isConfirmed(_ plan: Projects.DeletionPlan) -> Bool {
    walk.say(
      """
        ┃ Delete “Atlas” permanently? This removes \(plan.summary).
        ┃ \(plan.warning). Type the project’s name to confirm:
      """
    )
    guard let ask else {
      walk.say("Confirmed by --yes.")
      return true
    }
    return ask() == "Atlas"
  }

  private func json(messages: Int) -> String {
    """
    {
      "warning": "This action cannot be undone",
      "summary": "1 project, 2 conversations, \(messages) messages, 2 versions",
      "counts": { "project": 1, "conversation": 2, "message": \(messages), "version": 2 },
      "token": "…"
    }
    """
  }

  private func plan(messages: Int) async throws -> Projects.DeletionPlan? {
    let request = "GET \(Self.path)/\(Studio.project)/deletion-plan"
    var shown: Projects.DeletionPlan?
    try await walk.send(request, as: studio.ann, expecting: 200, json(messages: messages)) {
      await handle(studio.ann) { service throws(LifecycleError) in
        let plan = try await service.planPermanentDeletion(of: Studio.project)
        shown = plan
        return Walkthrough.Answer(200, plan)
      }
    }
    return shown
  }

  /// Confirms a plan that no longer holds; the answer has the plan as it would be now.
  private func confirmStale(
    _ plan: Projects.DeletionPlan
  ) async throws -> Projects.DeletionPlan? {
    let stale = """
      {
        "status": 409,
        "code": "CONFLICT_PROJECT",
        "message": "What this would do has changed; confirm the new plan",
        "plan": \(json(messages: 4))
      }
      """
    let request = "DELETE \(Self.path)/\(Studio.project)?confirm=…"
    var fresh: Projects.DeletionPlan?
    try await walk.send(request, as: studio.ann, expecting: 409, stale) {
      do throws(LifecycleError) {
        try await service.deletePermanently(Studio.project, confirmedBy: plan.token)
        return Walkthrough.Answer(204)
      } catch {
        let body = Projects.ErrorBody(error)
        fresh = body.plan
        return Walkthrough.Answer(error.httpStatus, body)
      }
    }
    return fresh
  }

  private var service: Projects.Service { Projects.Service(studio.store, as: studio.ann) }

  private func delete(_ plan: Projects.DeletionPlan) async throws {
    let request = "DELETE \(Self.path)/\(Studio.project)?confirm=…"
    try await walk.send(request, as: studio.ann, expecting: 204) {
      await handle(studio.ann) { service throws(LifecycleError) in
        try await service.deletePermanently(Studio.project, confirmedBy: plan.token)
        return Walkthrough.Answer(204)
      }
    }
  }

  private func get(_ status: Int, _ json: String) async throws {
    let request = "GET \(Self.path)/\(Studio.project)"
    try await walk.send(request, as: studio.ann, expecting: status, json) {
      await handle(studio.ann) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.get(Studio.project))
      }
    }
  }

  private func list(_ json: String) async throws {
    try await walk.send("GET \(Self.path)", as: studio.ann, expecting: 200, json) {
      await handle(studio.ann) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.list())
      }
    }
  }
}
