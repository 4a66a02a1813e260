import Perennial

extension TypedErrorCheck {
  /// Change sets that do not fit throw `storage` and leave no trace.
  static func refusesChangeSets(_ trial: Trial, _ world: KitWorld) async throws {
    let before = try await world.committedState()
    for tampering in Tampering.all {
      let error = try await tampering.error(on: world)
      guard case .storage = error else {
        let found = error.map { "\($0)" } ?? "it was accepted"
        throw trial.violation(
          "a change set with \(tampering.name) to throw storage",
          found
        )
      }
      if let difference = try await world.committedState().difference(from: before) {
        throw trial.violation("nothing of a change set with \(tampering.name)", difference)
      }
    }
  }

  /// Cursors of another storage, another query, another list, and made-up ones.
  static func refusesCursors(_ trial: Trial, _ world: KitWorld, _ other: KitWorld) async throws {
    let query = Query<Crate>(limit: 5)
    let own = try await world.crates().list(query).next
    let foreign = try await other.crates().list(query).next
    let archived = try await world.crates().list(Query(in: .all, limit: 5)).next
    let audit = try await world.trail.records(AuditQuery(limit: 5)).next
    guard let own, let foreign, let archived, let audit else {
      throw trial.violation("cursors of lists that go on", "none")
    }
    for cursor in [foreign, archived, audit] + garbage(own) {
      var query = query
      query.cursor = cursor
      try await requireInvalidArgument(trial, "list with the wrong cursor “\(cursor)”") {
        [query] () throws(LifecycleError) in _ = try await world.crates().list(query)
      }
      try await requireInvalidArgument(trial, "recycle bin with the wrong cursor “\(cursor)”") {
        () throws(LifecycleError) in
        _ = try await world.store.recycleBin(as: KitWorld.principal(KitWorld.tenants[0]))
          .list(after: cursor)
      }
    }
    for cursor in [own, foreign] + garbage(audit) {
      try await requireInvalidArgument(trial, "audit trail with the wrong cursor “\(cursor)”") {
        () throws(LifecycleError) in
        _ = try await world.trail.records(AuditQuery(limit: 5, after: cursor))
      }
    }
  }

  /// Plans of another storage, and made-up ones.
  static func refusesTokens(_ trial: Trial, _ world: KitWorld, _ other: KitWorld) async throws {
    let own = try await world.shelves().plan(.softDelete, on: 1_000).token
    let foreign = try await other.shelves().plan(.softDelete, on: 1_000).token
    let before = try await world.committedState()
    for text in [foreign.rawValue] + garbage(own.rawValue) {
      try await requireInvalidArgument(trial, "execute with the wrong token “\(text)”") {
        () throws(LifecycleError) in
        _ = try await world.shelves().execute(PlanToken(rawValue: text))
      }
    }
    if let difference = try await world.committedState().difference(from: before) {
      throw trial.violation("nothing done by wrong tokens", difference)
    }
    let outcome = try await world.shelves().execute(own)
    try trial.require(
      outcome.status == .done,
      "the right token to be executed",
      "\(outcome.status)"
    )
  }

  private static func garbage(_ text: String) -> [String] {
    let changed = text.first == "A" ? "B" : "A"
    return [
      "", "A", "====", "ü", String(text.dropLast(4)), text + text, changed + text.dropFirst(),
      String(repeating: "A", count: 100_000),
    ]
  }

  static func requireStorageError(
    _ trial: Trial,
    _ what: String,
    _ body: () async throws(LifecycleError) -> Void
  ) async throws(PromiseViolation) {
    let error = await lifecycleError(body)
    if case .storage = error { return }
    throw trial.violation("\(what) to throw storage", error.map { "\($0)" } ?? "an answer")
  }

  private static func requireInvalidArgument(
    _ trial: Trial,
    _ what: String,
    _ body: () async throws(LifecycleError) -> Void
  ) async throws(PromiseViolation) {
    let error = await lifecycleError(body)
    if case .invalidArgument = error { return }
    throw trial.violation("\(what) to throw invalidArgument", error.map { "\($0)" } ?? "an answer")
  }

  static func lifecycleError(
    _ body: () async throws(LifecycleError) -> Void
  ) async -> LifecycleError? {
    do throws(LifecycleError) {
      try await body()
      return nil
    } catch {
      return error
    }
  }
}

extension KitWorld {
  fileprivate var trail: AuditTrail {
    store.auditTrail(as: Self.principal(Self.tenants[0]))
  }
}
