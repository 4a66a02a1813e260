extension Repository {
  static func attempt(_ id: Identifier?, _ action: String) -> AttemptedCall {
    AttemptedCall(kind: E.kind, id: id ?? .text(""), action: action)
  }

  static func updates(
    _ entities: [E],
    _ versions: [E.ID: Int],
    _ scope: Scope
  ) throws(LifecycleError) -> [UpdatePlanner.Update] {
    var seen: Set<Identifier> = []
    return try entities.map { entity throws(LifecycleError) in
      guard seen.insert(entity.id.identifier).inserted else {
        throw .invalidArgument(
          "An update has two values for \(E.kind) \(entity.id.identifier); give it one"
        )
      }
      return UpdatePlanner.Update(to: entity, ifVersion: versions[entity.id], in: scope)
    }
  }

  func all(
    _ selection: Selection<E>,
    _ verb: PlannedVerb<E>,
    _ reason: String?,
    in scope: Scope? = nil,
    _ alreadyDone: AlreadyDone
  ) async throws(LifecycleError) -> BulkOutcome<E> {
    let request = verb.bulkRequest(selection, in: scope, alreadyDone)
    let outcome = try await session.write(
      Self.attempt(selection.firstID, request.actionName),
      reason: reason,
      answer: Self.bulkOutcome
    ) { context throws(LifecycleError) in
      let targets = try selection.targets(context)
      return try context.planner(BulkRequest(verb: request, targets: targets)).planAll()
    }
    return await settled(outcome)
  }

  /// Performs what the commit owes, as far as a call waits for it.
  func settled(_ outcome: BulkOutcome<E>) async -> BulkOutcome<E> {
    guard !outcome.effectKeys.isEmpty else { return outcome }
    var settled = outcome
    settled.effects = await session.settle(outcome.effectKeys, outcome.summary.effects)
    return settled
  }

  @Sendable static func bulkOutcome(
    _ planned: Planned
  ) throws(LifecycleError) -> BulkOutcome<E> {
    BulkOutcome(
      items: try items(planned),
      summary: planned.summary,
      effectKeys: planned.effectKeys
    )
  }

  /// What becomes of each record.
  static func items(_ planned: Planned) throws(LifecycleError) -> [BulkItem<E>] {
    var items: [BulkItem<E>] = []
    guard let bulk = planned.bulk else { return items }
    items.reserveCapacity(bulk.ids.count)
    for place in bulk.ids.indices {
      items.append(try bulk.item(at: place, of: E.self).get())
    }
    return items
  }
}

extension PlannedVerb {
  /// The verb on a record of a selection, whichever it is.
  func bulkRequest(
    _ selection: Selection<E>,
    in scope: Scope?,
    _ alreadyDone: AlreadyDone
  ) -> VerbRequest {
    var request = request(on: .integer(1))
    request.scope = request.verb == .softDelete ? (scope ?? .active).union(selection.scope) : scope
    request.succeedsIfDone = alreadyDone == .succeed
    return request
  }
}

extension Selection {
  /// The first id, for the record of a call that is refused as a whole.
  var firstID: Identifier? {
    guard case .ids(let ids, _) = source else { return nil }
    return ids.first?.identifier
  }

  /// The records, looked for in the state that the verb is planned on.
  func targets(_ context: PlanningContext) throws(LifecycleError) -> [BulkRequest.Target] {
    switch source {
    case .ids(let ids, let versions):
      return ids.map {
        BulkRequest.Target(id: $0.identifier, expectedVersion: versions[$0])
      }
    case .query(var query):
      query.limit = Query<E>.maximumLimit
      var targets: [BulkRequest.Target] = []
      repeat {
        let page = try ListReader(context: context, tenant: context.tenant, query: query).page()
        targets += page.records.map {
          BulkRequest.Target(id: $0.id.identifier, expectedVersion: nil)
        }
        query.cursor = page.next
      } while query.cursor != nil
      return targets
    }
  }
}
