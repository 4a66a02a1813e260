import PageWalk
import Perennial
import PerennialDomains

extension ProjectsPage {
  static let path = "/api/v1/projects"
  static let notFound = """
    { "status": 404, "code": "NOT_FOUND", "message": "Project not found" }
    """
  private static let unauthenticated = """
    {
      "status": 401,
      "code": "AUTHENTICATION_FAILED",
      "message": "Access token is missing or invalid"
    }
    """
  private static let notArchived = """
    {
      "status": 409,
      "code": "CONFLICT_PROJECT",
      "message": "Only archived projects can be permanently deleted"
    }
    """

  func refuse() async throws {
    walk.chapter("Who may delete what")
    try await delete(Studio.project, as: nil, 401, Self.unauthenticated)
    try await delete(Studio.foreignProject, as: studio.ann, 404, Self.notFound)
    try await delete(Studio.unknown, as: studio.ann, 404, Self.notFound)
    let malformed = #"{ "status": 400, "code": "INVALID_ARGUMENT", "message": "…" }"#
    try await delete(0, as: studio.ann, 400, malformed)
  }

  func refuseEveryOtherStatus() async throws {
    walk.chapter("Only archived projects can be deleted")
    try await delete(Studio.project, as: studio.ann, 409, Self.notArchived)
    let steps: [(Projects.Step, String)] = [
      (.build, "BUILDING"), (.publish, "LIVE"), (.edit, "UPDATED"), (.pause, "PAUSED"),
    ]
    for (step, status) in steps {
      try await transition(step, to: status)
      try await delete(Studio.project, as: studio.ann, 409, Self.notArchived)
    }
    try await transition(.archive, to: "ARCHIVED")
    walk.check("Nothing is gone", try await studio.recordCount() == 8)
  }

  /// The project as JSON, in a status.
  func project(_ status: String) -> String {
    let archivedAt = status == "ARCHIVED" ? #""2026-01-01T00:00:00Z""# : "null"
    return """
      {
        "id": \(Studio.project),
        "name": "Atlas",
        "status": "\(status)",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z",
        "archivedAt": \(archivedAt)
      }
      """
  }

  private func transition(_ step: Projects.Step, to status: String) async throws {
    let body = #"{"action": "\#(step.rawValue)"}"#
    let request = "POST \(Self.path)/\(Studio.project)/transition \(body)"
    try await walk.send(request, as: studio.ann, expecting: 200, project(status)) {
      await handle(studio.ann) { service throws(LifecycleError) in
        Walkthrough.Answer(200, try await service.transition(Studio.project, step))
      }
    }
  }

  func delete(
    _ id: Int,
    as caller: Principal?,
    _ status: Int,
    _ json: String? = nil
  ) async throws {
    try await walk.send("DELETE \(Self.path)/\(id)", as: caller, expecting: status, json) {
      await handle(caller) { service throws(LifecycleError) in
        try await service.deletePermanently(id)
        return Walkthrough.Answer(204)
      }
    }
  }
}
