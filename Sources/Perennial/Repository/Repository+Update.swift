extension Repository {
  /// Replaces an active record's value; a changed link makes it a move.
  ///
  /// After success the record's version is one higher. Links that stay as they are are not checked again.
  ///
  /// - Parameters:
  ///   - entity: The new value; its id names the record.
  ///   - version: The version that the record must have; nil for any.
  ///   - scope: The phases to look in; a record found that is not active throws `notActive`.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  /// - Returns: The record as it is now.
  /// - Throws: `notFound`, also for a new parent; `notActive`; `parentNotActive`; `uniqueConflict`;
  ///   `versionConflict`; `invalidArgument` for a move below itself; `forbidden` where `update`, or for a
  ///   changed link `move`, is refused; `unauthenticated`, `hostFailure`, `cancelled`, `storage`.
  @discardableResult
  public func update(
    _ entity: E,
    ifVersion version: Int? = nil,
    in scope: Scope = .active,
    reason: String? = nil
  ) async throws(LifecycleError) -> Record<E> {
    let payload = Payload(entity)
    return try await update(entity.id, version, scope, reason) { _ in payload }
  }

  /// Changes an active record's value in place, so that no change of somebody else's is lost.
  ///
  /// Parameters, result and errors are those of ``update(_:ifVersion:in:reason:)-(E,_,_,_)``.
  ///
  /// - Parameters:
  ///   - id: The record's id.
  ///   - version: The version that the record must have; nil for any.
  ///   - scope: The phases to look in.
  ///   - reason: Why, for the audit trail.
  ///   - change: Changes the value. It may be run more than once and must not change the id, which is
  ///     `invalidArgument`; what it throws becomes `hostFailure`.
  /// - Returns: The record as it is now.
  /// - Throws: As ``update(_:ifVersion:in:reason:)-(E,_,_,_)``; `invalidArgument` where the id changes.
  @discardableResult
  public func update(
    _ id: E.ID,
    ifVersion version: Int? = nil,
    in scope: Scope = .active,
    reason: String? = nil,
    _ change: @escaping @Sendable (inout E) throws -> Void
  ) async throws(LifecycleError) -> Record<E> {
    try await update(id, version, scope, reason) { payload throws(LifecycleError) in
      var entity = try payload.decoded(as: E.self)
      try LifecycleError.catchingHostFailure(
        "The change of a \(E.kind) threw; mend it, or refuse before the call"
      ) {
        try change(&entity)
      }
      guard entity.id.identifier == id.identifier else {
        throw .invalidArgument("An update must not change the id; create another record instead")
      }
      return Payload(entity)
    }
  }

  /// Points an active record's link to another parent.
  ///
  /// The remaining parameters, the result and the errors are those of
  /// ``update(_:ifVersion:in:reason:)-(E,_,_,_)``.
  ///
  /// - Parameters:
  ///   - id: The record's id.
  ///   - path: The link, as the kind's ``Entity/parents`` declare it; `invalidArgument` for another field.
  ///   - parent: The new parent's id; nil for none, where the link is optional.
  ///   - version: The version that the record must have; nil for any.
  ///   - reason: Why, for the audit trail.
  /// - Returns: The record as it is now.
  /// - Throws: As ``update(_:ifVersion:in:reason:)-(E,_,_,_)``; `invalidArgument` where the path is no declared link.
  @discardableResult
  public func move<Link: Sendable>(
    _ id: E.ID,
    _ path: any WritableKeyPath<E, Link> & Sendable,
    to parent: Link,
    ifVersion version: Int? = nil,
    reason: String? = nil
  ) async throws(LifecycleError) -> Record<E> {
    let isLink = E.parents.contains { $0.path as AnyKeyPath == path as AnyKeyPath }
    let sort: UpdatePlanner.Update.Sort = .move(isLink: isLink)
    return try await update(id, version, .active, reason, sort) { payload throws(LifecycleError) in
      var entity = try payload.decoded(as: E.self)
      entity[keyPath: path] = parent
      return Payload(entity)
    }
  }

  private func update(
    _ id: E.ID,
    _ version: Int?,
    _ scope: Scope,
    _ reason: String?,
    _ sort: UpdatePlanner.Update.Sort = .update,
    _ payload: @escaping @Sendable (Payload) throws(LifecycleError) -> Payload
  ) async throws(LifecycleError) -> Record<E> {
    let update = UpdatePlanner.Update(
      id: id.identifier,
      scope: scope,
      expectedVersion: version,
      sort: sort,
      payload: payload
    )
    let attempt = AttemptedCall(kind: E.kind, id: id.identifier, action: sort.name)
    let schema = session.store.schema
    return try await session.write(attempt, reason: reason) { planned throws(LifecycleError) in
      guard let record = planned.record else { throw .notFound(try model(schema).kindName) }
      return try Record<E>(record)
    } planning: { context throws(LifecycleError) in
      try UpdatePlanner(context: context, model: model(context.schema)).plan(update)
    }
  }
}

extension UpdatePlanner.Update {
  /// An update to a whole value, whatever the stored one is by then.
  init<E: Entity>(to entity: E, ifVersion version: Int?, in scope: Scope) {
    let payload = Payload(entity)
    self.init(
      id: entity.id.identifier,
      scope: scope,
      expectedVersion: version,
      payload: { _ in payload }
    )
  }
}
