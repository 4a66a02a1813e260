#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

extension Teardowns {
  /// The endpoints of the teardowns' pages, for one request's caller.
  ///
  /// ```swift
  /// // DELETE /public/v1/teardowns/{teardown_id}
  /// do throws(LifecycleError) {
  ///   try await Teardowns.Service(store, as: caller).delete(id)
  ///   return Response(204)
  /// } catch {
  ///   return Response(error.httpStatus, Teardowns.ErrorBody(error))
  /// }
  /// ```
  public struct Service: Sendable {
    private let teardowns: Repository<Teardown>
    private let ids: any IdentifierSource

    /// The endpoints for one caller; making them costs nothing and checks nothing.
    ///
    /// - Parameters:
    ///   - store: A store whose schema has ``Teardowns/kinds``.
    ///   - principal: The caller in the organisation of the request; nil where nobody was authenticated.
    ///   - correlationID: The request, for audit records.
    public init(_ store: LifecycleStore, as principal: Principal?, correlationID: String? = nil) {
      teardowns = store.repository(of: Teardown.self, as: principal, correlationID: correlationID)
      ids = store.ids
    }
  }
}

extension Teardowns.Service {
  /// `GET /public/v1/teardowns`: the organisation's teardowns, oldest first, a page at a time.
  ///
  /// - Parameters:
  ///   - statuses: Which statuses; nil for all but archived ones.
  ///   - text: What the tail number, the serial number or the label has in it, in letters of either case; nil for
  ///     all.
  ///   - limit: The largest number of teardowns, 1 to 1,000.
  ///   - cursor: What the page before gave as its next.
  /// - Returns: The teardowns (200).
  /// - Throws: `invalidArgument` for a limit or a cursor; `unauthenticated`, `forbidden`, `hostFailure`,
  ///   `cancelled`, `storage`.
  public func list(
    _ statuses: Set<Teardowns.Teardown.State>? = nil,
    matching text: String? = nil,
    limit: Int = 100,
    after cursor: String? = nil
  ) async throws(LifecycleError) -> Teardowns.TeardownList {
    var query = Query<Teardowns.Teardown>(
      in: statuses == nil ? .active : .all,
      states: statuses,
      limit: limit,
      after: cursor
    )
    if let text = text?.lowercased() { query.condition = { $0.details.mentions(text) } }
    return Teardowns.TeardownList(try await teardowns.list(query))
  }

  /// `GET /public/v1/teardowns/{teardown_id}`: one teardown, whatever its status.
  ///
  /// - Parameter id: The teardown.
  /// - Returns: The teardown (200).
  /// - Throws: `notFound` for a foreign, an unknown and a deleted one alike; `unauthenticated`, `forbidden`,
  ///   `hostFailure`, `cancelled`, `storage`.
  public func get(_ id: UUID) async throws(LifecycleError) -> Teardowns.TeardownResponse {
    Teardowns.TeardownResponse(try await teardowns.find(id, in: .all))
  }

  /// `POST /public/v1/teardowns`: a new draft.
  ///
  /// - Parameters:
  ///   - details: The request's body.
  ///   - id: The teardown's id; nil for one of the store's making.
  /// - Returns: The teardown (201).
  /// - Throws: `alreadyExists`; `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`, `storage`.
  public func create(
    _ details: Teardowns.Details,
    id: UUID? = nil
  ) async throws(LifecycleError) -> Teardowns.TeardownResponse {
    let teardown = Teardowns.Teardown(id: id ?? ids.next(), details: details)
    return Teardowns.TeardownResponse(try await teardowns.create(teardown))
  }

  /// `PUT /public/v1/teardowns/{teardown_id}`: says something else of a draft or an active teardown.
  ///
  /// Files that are no longer named stay where they are.
  ///
  /// - Parameters:
  ///   - id: The teardown.
  ///   - details: The request's body; what it lacks becomes null.
  /// - Returns: The teardown as it is now (200).
  /// - Throws: `notActive` for an archived one, which is read-only; `notFound` for a foreign, an unknown and a
  ///   deleted one alike; `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`, `storage`.
  public func update(
    _ id: UUID,
    _ details: Teardowns.Details
  ) async throws(LifecycleError) -> Teardowns.TeardownResponse {
    Teardowns.TeardownResponse(
      try await teardowns.update(id, in: .all) { $0.details = details }
    )
  }

  /// `POST /public/v1/teardowns/transition/{teardown_id}`: a step to another status.
  ///
  /// - Parameters:
  ///   - id: The teardown.
  ///   - step: The step.
  /// - Returns: The teardown as it is now (200).
  /// - Throws: `invalidTransition` where the step does not start from the teardown's status; `notFound` for a
  ///   foreign, an unknown and a deleted one alike; `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`,
  ///   `storage`.
  public func transition(
    _ id: UUID,
    _ step: Teardowns.Step
  ) async throws(LifecycleError) -> Teardowns.TeardownResponse {
    let outcome = try await teardowns.perform(step.action, on: id)
    guard let record = outcome.record else { return try await get(id) }
    return Teardowns.TeardownResponse(record)
  }

  /// `DELETE /public/v1/teardowns/{teardown_id}`: removes a teardown for good, and then its files.
  ///
  /// The audit record with the teardown's fields is written in the removal's own commit. A file that cannot be
  /// deleted fails nothing: it stays owed, as `LifecycleStore.effects` lists it, and is tried again.
  ///
  /// - Parameters:
  ///   - id: The teardown.
  ///   - alreadyDone: What to do where it was removed before; the page's 404 unless told otherwise.
  /// - Returns: What was done (204, without a body).
  /// - Throws: `invalidTransition` for one that is not archived, unless the schema allows it; `notFound` for a
  ///   foreign, an unknown and a deleted one alike; `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`,
  ///   `storage`.
  @discardableResult
  public func delete(
    _ id: UUID,
    ifAlreadyDone alreadyDone: AlreadyDone = .fail
  ) async throws(LifecycleError) -> Outcome<Teardowns.Teardown> {
    try await teardowns.hardDelete(id, ifAlreadyDone: alreadyDone)
  }
}

extension Teardowns.Details {
  fileprivate func mentions(_ text: String) -> Bool {
    [tailNumber, msn, label].contains { $0?.lowercased().contains(text) == true }
  }
}
