public import Perennial

extension Implements {
  /// The endpoints of the implements' pages, for one request's caller.
  ///
  /// ```swift
  /// // DELETE /api/implements/:id
  /// do throws(LifecycleError) {
  ///   let id = Implements.id(in: request.parameters["id"])
  ///   return Response(200, try await Implements.Service(store, as: caller).delete(id))
  /// } catch {
  ///   return Response(error.httpStatus, Implements.ErrorBody(error))
  /// }
  /// ```
  ///
  /// Recommendations and calculations have no pages here; reach them through the store's repositories.
  public struct Service: Sendable {
    private let implements: Repository<Implement>

    /// The endpoints for one caller; making them costs nothing and checks nothing.
    ///
    /// - Parameters:
    ///   - store: A store whose schema has ``Implements/kinds``.
    ///   - principal: The caller; nil where there is no valid token.
    ///   - correlationID: The request, for audit records.
    public init(_ store: LifecycleStore, as principal: Principal?, correlationID: String? = nil) {
      implements = store.repository(
        of: Implement.self,
        as: principal,
        correlationID: correlationID
      )
    }
  }
}

extension Implements.Service {
  /// `GET /api/implements`: the implements that are not retired, inactive ones among them, or those of a status.
  ///
  /// - Parameter status: The only status wanted; nil for all but retired ones.
  /// - Returns: The implements (200), oldest first.
  /// - Throws: `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`, `storage`.
  /// - Complexity: O(implements), in pages of 1,000, each of one committed state.
  public func list(
    _ status: Implements.Implement.State? = nil
  ) async throws(LifecycleError) -> [Implements.ImplementResponse] {
    try await list(status, where: nil)
  }

  /// `GET /api/implements/available`: the implements that can be used now.
  ///
  /// - Returns: The implements (200), oldest first; neither inactive ones nor those in maintenance.
  /// - Throws: As ``list(_:)``.
  public func listAvailable() async throws(LifecycleError) -> [Implements.ImplementResponse] {
    try await list(.available)
  }

  /// `GET /api/implements/search`: the implements whose name and brand have some text, inactive ones among them.
  ///
  /// - Parameters:
  ///   - name: What the name has in it, in letters of either case; nil for any.
  ///   - brand: What the brand has in it, in letters of either case; nil for any.
  ///   - status: The only status wanted; nil for all but retired ones.
  /// - Returns: The implements (200), oldest first.
  /// - Throws: As ``list(_:)``.
  public func search(
    name: String? = nil,
    brand: String? = nil,
    status: Implements.Implement.State? = nil
  ) async throws(LifecycleError) -> [Implements.ImplementResponse] {
    let (name, brand) = (name?.lowercased() ?? "", brand?.lowercased() ?? "")
    return try await list(status) { implement in
      implement.name.lowercased().has(name) && implement.brand.lowercased().has(brand)
    }
  }

  private func list(
    _ status: Implements.Implement.State?,
    where condition: (@Sendable (Implements.Implement) -> Bool)?
  ) async throws(LifecycleError) -> [Implements.ImplementResponse] {
    var query = Query<Implements.Implement>(
      in: status == nil ? [.active, .inactive] : .all,
      states: status.map { [$0] },
      limit: Query<Implements.Implement>.maximumLimit,
      where: condition
    )
    var found: [Implements.ImplementResponse] = []
    repeat {
      let page = try await implements.list(query)
      found += page.records.map(Implements.ImplementResponse.init)
      query.cursor = page.next
    } while query.cursor != nil
    return found
  }

  /// `GET /api/implements/:id`: one implement, whatever its status.
  ///
  /// - Parameter id: The implement.
  /// - Returns: The implement (200).
  /// - Throws: `invalidArgument` for an id that is not positive; `notFound`, `unauthenticated`, `forbidden`,
  ///   `hostFailure`, `cancelled`, `storage`.
  public func get(_ id: Int) async throws(LifecycleError) -> Implements.ImplementResponse {
    Implements.ImplementResponse(try await implements.find(id, in: .all))
  }
}

extension Implements.Service {
  /// `POST /api/implements`: a new implement, available at once.
  ///
  /// - Parameter new: The request's body, with an id of the host's making.
  /// - Returns: The implement (201).
  /// - Throws: `invalidArgument` for an id that is not positive; `alreadyExists`, `unauthenticated`, `forbidden`,
  ///   `hostFailure`, `cancelled`, `storage`.
  public func create(
    _ new: Implements.NewImplement
  ) async throws(LifecycleError) -> Implements.Reply {
    Implements.Reply("Implement created", try await implements.create(Implements.Implement(new)))
  }

  /// `PUT /api/implements/:id` with fields: says something else of an implement that is available or maintained.
  ///
  /// - Parameters:
  ///   - id: The implement.
  ///   - details: The request's body.
  /// - Returns: The implement as it is now (200).
  /// - Throws: `notActive` for an inactive or retired one, which is read-only; `invalidArgument` for an id that is
  ///   not positive; `notFound`, `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`, `storage`.
  public func update(
    _ id: Int,
    _ details: Implements.Details
  ) async throws(LifecycleError) -> Implements.Reply {
    let record = try await implements.update(id, in: .all) { implement in
      implement.name = details.name
      implement.brand = details.brand
      implement.powerHP = details.powerHP
    }
    return Implements.Reply("Implement updated", record)
  }

  /// `PUT /api/implements/:id` with a status: brings an implement to it.
  ///
  /// - Parameters:
  ///   - id: The implement.
  ///   - status: Available: reactivates; maintenance: from available ones; inactive: deletes; retired: from
  ///     inactive ones. One that has the status already stays as it is.
  /// - Returns: The implement as it is now (200).
  /// - Throws: `invalidTransition` where the status cannot be reached; `invalidArgument` for an id that is not
  ///   positive; `notFound`, `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`, `storage`.
  public func update(
    _ id: Int,
    status: Implements.Implement.State
  ) async throws(LifecycleError) -> Implements.Reply {
    switch status {
    case .available: try await reactivate(id)
    case .maintenance: try await perform(.maintain, on: id, "Implement updated")
    case .inactive: try await delete(id)
    case .retired: try await perform(.retire, on: id, "Implement updated")
    }
  }

  /// Makes an implement available, whatever it was before; what `PUT` with the status available does.
  ///
  /// - Parameter id: The implement.
  /// - Returns: The implement as it is now (200).
  /// - Throws: As ``update(_:status:)``.
  public func reactivate(_ id: Int) async throws(LifecycleError) -> Implements.Reply {
    let restored = try await perform(.reactivate, on: id, "Implement updated")
    // Nothing to restore where it is active; then it may be in maintenance.
    guard restored.data.status == .maintenance else { return restored }
    return try await perform(.resume, on: id, "Implement updated")
  }

  /// `DELETE /api/implements/:id`: makes an implement inactive, and keeps everything; once more does no harm.
  ///
  /// - Parameter id: The implement.
  /// - Returns: That it was done, with the implement as it is now (200).
  /// - Throws: `invalidTransition` for a retired one; `invalidArgument` for an id that is not positive;
  ///   `notFound`, `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`, `storage`.
  @discardableResult
  public func delete(_ id: Int) async throws(LifecycleError) -> Implements.Reply {
    let outcome = try await implements.softDelete(id, in: .all, ifAlreadyDone: .succeed)
    return try await reply("Implement deleted", outcome, id)
  }

  /// Removes a retired implement for good; the page has no endpoint for it.
  ///
  /// - Parameter id: The implement.
  /// - Returns: What was done (204, without a body).
  /// - Throws: `invalidTransition` for one that is not retired; `blockedByDependents` while a recommendation or a
  ///   calculation refers to it; `invalidArgument` for an id that is not positive; `notFound`, `unauthenticated`,
  ///   `forbidden`, `hostFailure`, `cancelled`, `storage`.
  @discardableResult
  public func deletePermanently(
    _ id: Int
  ) async throws(LifecycleError) -> Outcome<Implements.Implement> {
    try await implements.hardDelete(id)
  }

  private func perform(
    _ action: Implements.Implement.Action,
    on id: Int,
    _ message: String
  ) async throws(LifecycleError) -> Implements.Reply {
    let outcome = try await implements.perform(action, on: id, ifAlreadyDone: .succeed)
    return try await reply(message, outcome, id)
  }

  private func reply(
    _ message: String,
    _ outcome: Outcome<Implements.Implement>,
    _ id: Int
  ) async throws(LifecycleError) -> Implements.Reply {
    if let record = outcome.record { return Implements.Reply(message, record) }
    return Implements.Reply(message, try await implements.find(id, in: .all))
  }
}

extension Implements.Implement {
  fileprivate init(_ new: Implements.NewImplement) {
    self.init(
      id: new.id,
      name: new.details.name,
      brand: new.details.brand,
      powerHP: new.details.powerHP
    )
  }
}

extension String {
  /// Whether a text is part of this one, as the empty one is of every.
  fileprivate func has(_ text: String) -> Bool {
    text.isEmpty || contains(text)
  }
}
