import Perennial

extension ModelRun {
  /// Plans a verb, perhaps does something else in between, and executes the plan (S18).
  mutating func plan<E: RandomModel.Kind>(
    _ type: E.Type,
    _ id: Identifier,
    _ call: RandomModel.Call,
    _ between: (tenant: TenantID, step: RandomModel.Step)?,
    _ byToken: Bool,
    _ tenant: TenantID
  ) async throws {
    let key = RecordKey(tenant: tenant, kind: E.kind, id: id)
    let own = try Self.id(type, id)
    let repository = repository(type, tenant)
    let (planned, before) = expect { model throws(Refused) in try model.perform(call, key) }
    if Self.isOpen(before) { return }
    let actual = await attempt { () async throws(LifecycleError) in
      try await repository.plan(Self.verb(E.self, call), on: own, ifVersion: call.version)
    }
    guard let plan = try check(actual, before, planned) else { return }
    if let between { try await take(between.step, between.tenant) }
    let (next, after) = expect { model throws(Refused) in try model.perform(call, key) }
    if Self.isOpen(after) { return }
    let executed = await attempt { () async throws(LifecycleError) in
      byToken ? try await repository.execute(plan.token) : try await repository.execute(plan)
    }
    let staleness = Self.staleness(before, after, isSame: between == nil)
    guard case .failure(.planStale(let fresh)) = executed else {
      if staleness == true { throw Mismatch("stale", library: executed, model: after) }
      return try settleOutcome(after, executed, next, "execute")
    }
    if staleness == false { throw Mismatch("stale", library: "stale", model: after) }
    tally["stale", default: 0] += 1
    if case .success(let answer) = after { try compare(fresh.summary, answer) }
    let again = await attempt { () async throws(LifecycleError) in
      try await repository.execute(fresh.token)
    }
    try settleOutcome(after, again, next, "execute again")
  }

  private static func verb<E: RandomModel.Kind>(
    _ type: E.Type,
    _ call: RandomModel.Call
  ) -> PlannedVerb<E> {
    if let action = call.action.flatMap(E.Action.init(rawValue:)) { return .perform(action) }
    return switch call.verb {
    case .softDelete: .softDelete
    case .archive: .archive
    case .hardDelete: .hardDelete
    case .restore, .change: .restore(restoringAncestors: call.restoresAncestors)
    }
  }

  /// Compares a plan with what the model would do; gives it where there is one.
  private func check<E: RandomModel.Kind>(
    _ actual: Result<Plan<E>, LifecycleError>,
    _ expected: Result<Answer, Refused>,
    _ planned: SlowModel
  ) throws(Mismatch) -> Plan<E>? {
    switch (actual, expected) {
    case (.success(let plan), .success(let answer)):
      guard plan.obstacles.isEmpty else {
        throw Mismatch("obstacles", library: plan.obstacles, model: "none")
      }
      try compare(plan.summary, answer)
      let record = plan.record.map(snapshot)?.withoutOperations
      let model = answer.life.flatMap { snapshot(life: $0, in: planned) }?.withoutOperations
      try compare("planned record", record, model)
      return plan
    case (.success(let plan), .failure(let refused)):
      guard let obstacle = plan.obstacles.first else {
        throw Mismatch("obstacles", library: "none", model: refused.any)
      }
      try compare(obstacle, refused)
      return plan
    case (.failure(let error), .failure(let refused)):
      try compare(error, refused)
      return nil
    case (.failure(let error), .success(let answer)):
      throw Mismatch("plan", library: error, model: answer)
    }
  }

  /// Whether a plan must be stale (true), must not be (false), or may be either (nil).
  private static func staleness(
    _ before: Result<Answer, Refused>,
    _ after: Result<Answer, Refused>,
    isSame: Bool
  ) -> Bool? {
    if isSame { return false }
    switch (before, after) {
    case (.success(let old), .success(let new)):
      if old.footprint != new.footprint { return true }
      return old.details == new.details ? false : nil
    case (.failure, .success): return true
    case (_, .failure(let refused)):
      // What is not an obstacle is thrown before plans are compared.
      return refused.any.contains(where: \.isObstacle) ? nil : false
    }
  }
}
