public import Perennial

extension Projects {
  /// The endpoints of the projects' pages, for one request's caller.
  ///
  /// ```swift
  /// // DELETE /api/v1/projects/{id}
  /// do throws(LifecycleError) {
  ///   try await Projects.Service(store, as: caller).deletePermanently(id)
  ///   return Response(204)
  /// } catch {
  ///   return Response(error.httpStatus, Projects.ErrorBody(error))
  /// }
  /// ```
  ///
  /// Conversations, messages and versions have no pages here; reach them through the store's repositories.
  public struct Service: Sendable {
    private let projects: Repository<Project>

    /// The endpoints for one caller; making them costs nothing and checks nothing.
    ///
    /// - Parameters:
    ///   - store: A store whose schema has ``Projects/kinds``.
    ///   - principal: The caller; nil where there is no valid access token.
    ///   - correlationID: The request, for audit records.
    public init(_ store: LifecycleStore, as principal: Principal?, correlationID: String? = nil) {
      projects = store.repository(of: Project.self, as: principal, correlationID: correlationID)
    }
  }
}

extension Projects.Service {
  /// `GET /api/v1/projects`: the tenant's projects, oldest first, a page at a time.
  ///
  /// - Parameters:
  ///   - statuses: Which statuses; nil for all, archived ones among them.
  ///   - limit: The largest number of projects, 1 to 1,000.
  ///   - cursor: What the page before gave as its next.
  /// - Returns: The projects (200).
  /// - Throws: `invalidArgument` for a limit or a cursor; `unauthenticated`, `hostFailure`, `cancelled`,
  ///   `storage`.
  public func list(
    _ statuses: Set<Projects.Project.State>? = nil,
    limit: Int = 100,
    after cursor: String? = nil
  ) async throws(LifecycleError) -> Projects.ProjectList {
    Projects.ProjectList(
      try await projects.list(Query(in: .all, states: statuses, limit: limit, after: cursor))
    )
  }

  /// `GET /api/v1/projects/{id}`: one project, whatever its status.
  ///
  /// - Parameter id: The project.
  /// - Returns: The project (200).
  /// - Throws: `invalidArgument` for an id that is not positive; `notFound` for a foreign and an unknown one
  ///   alike; `unauthenticated`, `hostFailure`, `cancelled`, `storage`.
  public func get(_ id: Int) async throws(LifecycleError) -> Projects.ProjectResponse {
    Projects.ProjectResponse(try await projects.find(id, in: .all))
  }

  /// `POST /api/v1/projects`: a new draft.
  ///
  /// - Parameter project: The project, with an id of the host's making.
  /// - Returns: The project (201).
  /// - Throws: `invalidArgument` for an id that is not positive; `alreadyExists`; `unauthenticated`,
  ///   `hostFailure`, `cancelled`, `storage`.
  public func create(
    _ project: Projects.Project
  ) async throws(LifecycleError) -> Projects.ProjectResponse {
    Projects.ProjectResponse(try await projects.create(project))
  }

  /// `PATCH /api/v1/projects/{id}`: another name.
  ///
  /// - Parameters:
  ///   - id: The project.
  ///   - name: The name.
  /// - Returns: The project as it is now (200).
  /// - Throws: `notActive` for an archived one, which is read-only; `invalidArgument`, `notFound`,
  ///   `unauthenticated`, `hostFailure`, `cancelled`, `storage`.
  public func rename(
    _ id: Int,
    to name: String
  ) async throws(LifecycleError) -> Projects.ProjectResponse {
    Projects.ProjectResponse(try await projects.update(id, in: .all) { $0.name = name })
  }

  /// `POST /api/v1/projects/{id}/transition`: a step to another status.
  ///
  /// - Parameters:
  ///   - id: The project.
  ///   - step: The step.
  /// - Returns: The project as it is now (200).
  /// - Throws: `invalidTransition` where the step does not start from the project's status; `invalidArgument`,
  ///   `notFound`, `unauthenticated`, `hostFailure`, `cancelled`, `storage`.
  public func transition(
    _ id: Int,
    _ step: Projects.Step
  ) async throws(LifecycleError) -> Projects.ProjectResponse {
    let outcome = try await projects.perform(step.action, on: id)
    guard let record = outcome.record else { return try await get(id) }
    return Projects.ProjectResponse(record)
  }
}

extension Projects.Service {
  /// `DELETE /api/v1/projects/{id}`: removes an archived project for good, with all that belongs to it.
  ///
  /// Messages go before conversations, these and versions before the project; the audit trail stays.
  ///
  /// - Parameter id: The project.
  /// - Returns: What was removed, by kind (204, without a body).
  /// - Throws: `invalidArgument` for an id that is not positive; `notFound` for a foreign and an unknown one
  ///   alike; `invalidTransition` for one that is not archived; `unauthenticated`, `hostFailure`, `cancelled`,
  ///   `storage`.
  @discardableResult
  public func deletePermanently(
    _ id: Int
  ) async throws(LifecycleError) -> Outcome<Projects.Project> {
    try await projects.hardDelete(id)
  }

  /// `GET /api/v1/projects/{id}/deletion-plan`: what the confirmation dialog shows; changes nothing.
  ///
  /// - Parameter id: The project.
  /// - Returns: What would go (200).
  /// - Throws: As ``deletePermanently(_:)``.
  public func planPermanentDeletion(
    of id: Int
  ) async throws(LifecycleError) -> Projects.DeletionPlan {
    Projects.DeletionPlan(try await projects.plan(.hardDelete, on: id).details)
  }

  /// `DELETE /api/v1/projects/{id}?confirm={token}`: removes exactly what the dialog showed.
  ///
  /// - Parameters:
  ///   - id: The project.
  ///   - token: The token of the plan that was shown.
  /// - Returns: What was removed, by kind (204, without a body).
  /// - Throws: `planStale` with the new plan where something came or went meanwhile, and nothing is removed;
  ///   `invalidArgument` for a token of another plan; otherwise as ``deletePermanently(_:)``.
  @discardableResult
  public func deletePermanently(
    _ id: Int,
    confirmedBy token: PlanToken
  ) async throws(LifecycleError) -> Outcome<Projects.Project> {
    try await projects.execute(.hardDelete, on: id, confirmedBy: token)
  }
}
