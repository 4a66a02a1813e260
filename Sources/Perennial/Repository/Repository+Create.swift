extension Repository {
  /// Creates a record in its kind's initial state.
  ///
  /// - Parameters:
  ///   - entity: The value.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  /// - Returns: The record.
  /// - Throws: `alreadyExists` where a record of the id exists in any phase; `notFound` or
  ///   `parentNotActive` for a parent; `uniqueConflict`; `invalidArgument` for an id that is not valid or a
  ///   record that would be its own ancestor; `unauthenticated`, `forbidden`, `hostFailure`, `cancelled`,
  ///   `storage`.
  @discardableResult
  public func create(_ entity: E, reason: String? = nil) async throws(LifecycleError) -> Record<E> {
    let records = try await create([entity], reason: reason)
    guard let record = records.first else {
      throw .notFound(try model(session.store.schema).kindName)
    }
    return record
  }

  /// Creates records in one commit; they may name each other as parents, in any order.
  ///
  /// - Parameters:
  ///   - entities: The values.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  /// - Returns: The records in the order given.
  /// - Throws: As ``create(_:reason:)-(E,_)``, for any of them; then none is created. Of several values one that
  ///   does not encode is named by ``LifecycleError/oneOfMany(_:id:reason:)``.
  /// - Complexity: O(n) for n values, in one commit.
  @discardableResult
  public func create(
    _ entities: [E],
    reason: String? = nil
  ) async throws(LifecycleError) -> [Record<E>] {
    let drafts = entities.map(CreatePlanner.Draft.init)
    return try await session.create(drafts, reason: reason) { planned throws(LifecycleError) in
      let at = planned.changes.at
      return try planned.changes.insertions.map { insertion throws(LifecycleError) in
        try Record<E>(insertion.record(at: at))
      }
    }
  }
}

extension LifecycleStore {
  /// Creates records of any kinds in one commit; they may name each other as parents, in any order.
  ///
  /// - Parameters:
  ///   - entities: The values.
  ///   - principal: The caller.
  ///   - reason: Why, for the audit trail; at most 1 KiB.
  ///   - durability: When to return.
  /// - Returns: How many records of each kind were created.
  /// - Throws: As ``Repository/create(_:reason:)-(E,_)``, for any of them; then none is created.
  /// - Complexity: O(n) for n values, in one commit.
  @discardableResult
  public func create(
    _ entities: [any Entity],
    as principal: Principal?,
    reason: String? = nil,
    durability: Durability = .durable
  ) async throws(LifecycleError) -> [EntityKind: Int] {
    let session = Session(
      store: self,
      principal: principal,
      correlationID: nil,
      durability: durability
    )
    let drafts = entities.map { CreatePlanner.Draft(erasing: $0) }
    return try await session.create(drafts, reason: reason, answer: \.summary.affected)
  }
}

extension Session {
  func create<R: Sendable>(
    _ drafts: [CreatePlanner.Draft],
    reason: String?,
    answer: @escaping @Sendable (Planned) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    let first = drafts.first
    let attempt = AttemptedCall(
      kind: first?.kind ?? "",
      id: first?.id ?? .text(""),
      action: "create"
    )
    do throws(LifecycleError) {
      return try await write(attempt, reason: reason, answer: answer) {
        context throws(LifecycleError) in
        try CreatePlanner(context: context).plan(drafts)
      }
    } catch {
      throw drafts.count > 1 ? error.naming(drafts, store.schema) : error
    }
  }
}

extension CreatePlanner.Draft {
  init<E: Entity>(_ entity: E) {
    self.init(kind: E.kind, id: entity.id.identifier, payload: Payload(entity))
  }

  init(erasing entity: any Entity) {
    self.init(entity)
  }
}

extension RecordInsertion {
  /// The record as it is once inserted, but for its handle and insertion number, which no caller sees.
  func record(at: Timestamp) -> StoredRecord {
    StoredRecord(
      header: RecordHeader(
        reference: RecordReference(rawValue: 0),
        kind: key.kind,
        id: key.id,
        state: state,
        phase: phase,
        lastActiveState: state,
        version: version
      ),
      tenant: key.tenant,
      insertion: 0,
      createdAt: at,
      updatedAt: at,
      deletedAt: nil,
      tombstones: [],
      payload: payload
    )
  }
}
