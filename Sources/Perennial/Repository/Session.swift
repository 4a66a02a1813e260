/// One caller's calls to a store: every verb passes through here, on every storage in one way.
struct Session: Sendable {
  let store: LifecycleStore
  let principal: Principal?
  let correlationID: String?
  let durability: Durability

  func authorization() throws(LifecycleError) -> Authorization {
    guard let principal else { throw .unauthenticated }
    switch store.schema.tenancy {
    case .single:
      return Authorization(policy: store.access, principal: principal, tenant: .builtIn)
    case .isolated:
      guard let tenant = principal.tenant else { throw .forbidden }
      guard tenant.isValid else {
        throw .invalidArgument("The principal's tenant must have 1 to 255 bytes")
      }
      return Authorization(policy: store.access, principal: principal, tenant: tenant)
    }
  }

  func context(
    _ authorization: Authorization,
    _ call: CallContext,
    _ reader: any StorageReader
  ) -> PlanningContext {
    PlanningContext(
      schema: store.schema,
      authorization: authorization,
      audit: store.auditPolicy,
      chain: store.chain,
      ids: store.ids,
      reader: reader,
      call: call
    )
  }

  func call(reason: String? = nil) -> CallContext {
    CallContext(at: Timestamp(store.clock.now()), reason: reason, correlationID: correlationID)
  }

  /// Reads one committed state as the caller.
  func read<R: Sendable>(
    _ body: @escaping @Sendable (PlanningContext) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    let authorization = try authorization()
    let call = call()
    try Self.checkCancellation()
    return try await store.storage.read { reader throws(LifecycleError) in
      try body(context(authorization, call, reader))
    }
  }

  /// Plans and commits as the caller; a refused attempt is recorded where the audit policy asks for it.
  ///
  /// The answer is made before anything is written, since it may decode the host's values: what throws then
  /// has changed nothing.
  func write<R: Sendable>(
    _ attempt: Attempt,
    reason: String?,
    wantsFingerprint: Bool = false,
    answer: @escaping @Sendable (Planned) throws(LifecycleError) -> R,
    _ plan: @escaping @Sendable (PlanningContext) throws(LifecycleError) -> Planned
  ) async throws(LifecycleError) -> R {
    let authorization = try authorization()
    var call = call(reason: reason)
    call.wantsFingerprint = wantsFingerprint
    do throws(LifecycleError) {
      return try await commit(authorization, call, answer, plan)
    } catch {
      do throws(LifecycleError) {
        try await record(error, attempt, authorization, call)
      } catch .cancelled {
        // The refusal is the answer; it is not lost to a task that gave up meanwhile.
      }
      throw error
    }
  }

  private func commit<R: Sendable>(
    _ authorization: Authorization,
    _ call: CallContext,
    _ answer: @escaping @Sendable (Planned) throws(LifecycleError) -> R,
    _ plan: @escaping @Sendable (PlanningContext) throws(LifecycleError) -> Planned
  ) async throws(LifecycleError) -> R {
    try Self.checkCancellation()
    return try await store.storage.commit(durability) { reader throws(LifecycleError) in
      let planned = try plan(context(authorization, call, reader))
      try planned.requireClear()
      return (planned.changes, try answer(planned))
    }
  }

  /// Plans without writing.
  func plan(
    reason: String?,
    _ plan: @escaping @Sendable (PlanningContext) throws(LifecycleError) -> Planned
  ) async throws(LifecycleError) -> (planned: Planned, seal: TokenSeal) {
    let authorization = try authorization()
    var call = call(reason: reason)
    call.wantsFingerprint = true
    try Self.checkCancellation()
    return try await store.storage.read { [call] reader throws(LifecycleError) in
      (try plan(context(authorization, call, reader)), TokenSeal(secret: reader.storeID))
    }
  }

  static func checkCancellation() throws(LifecycleError) {
    guard !Task.isCancelled else { throw .cancelled }
  }
}

/// What a refused call was about, for the audit trail.
struct Attempt: Sendable {
  let kind: EntityKind
  let id: Identifier
  let action: String
}

extension Session {
  private func record(
    _ error: LifecycleError,
    _ attempt: Attempt,
    _ authorization: Authorization,
    _ call: CallContext
  ) async throws(LifecycleError) {
    guard let result = store.auditPolicy.result(of: error), attempt.id.isValid,
      store.schema.models[attempt.kind] != nil
    else { return }
    // A call may be refused before its arguments are looked at; malformed ones are not kept.
    let isWellFormed = (try? call.validate()) != nil
    let call = isWellFormed ? call : CallContext(at: call.at, reason: nil, correlationID: nil)
    let event: @Sendable (PlanningContext) -> AuditEvent = { context in
      var event = context.event(attempt.kind, attempt.id, action: attempt.action)
      event.result = result
      return event
    }
    try await store.storage.commit(durability) { reader throws(LifecycleError) in
      let context = context(authorization, call, reader)
      var changes = context.emptyChanges()
      try context.record([(event(context), [])], in: &changes)
      return (changes, ())
    }
  }
}

extension AuditPolicy {
  /// How a refused call is recorded; nil where it is not.
  fileprivate func result(of error: LifecycleError) -> AuditResult? {
    switch error {
    case .forbidden where attempts.contains(.forbidden): .forbidden
    case .notFound where attempts.contains(.notFound): .refused(code: error.code)
    case _ where error.httpStatus == 409 && attempts.contains(.conflict): .refused(code: error.code)
    default: nil
    }
  }
}
