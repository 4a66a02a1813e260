/// One caller's calls to a store: every verb passes through here, on every storage in one way.
///
/// A class, so that a verb's closures hold all of it by one reference.
final class Session: Sendable {
  let store: LifecycleStore
  /// What every call throws, where the caller may make none.
  let caller: Result<Caller, LifecycleError>
  private let correlationID: String?
  let durability: Durability
  /// The call of every read: it makes nothing that bears a time, so the clock is not asked.
  private let reading: CallContext

  init(
    store: LifecycleStore,
    principal: Principal?,
    correlationID: String?,
    durability: Durability
  ) {
    self.store = store
    self.correlationID = correlationID
    self.durability = durability
    reading = CallContext(
      at: Timestamp(microseconds: 0),
      reason: nil,
      correlationID: correlationID
    )
    caller = Result { () throws(LifecycleError) in
      try Caller(principal, store.access, tenancy: store.schema.tenancy)
    }
  }

  func call(reason: String? = nil) -> CallContext {
    CallContext(at: Timestamp(store.clock.now()), reason: reason, correlationID: correlationID)
  }

  /// Reads one committed state as the caller.
  func read<R: Sendable>(
    _ body: @escaping @Sendable (PlanningContext) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    let caller = try caller.get()
    try Self.checkCancellation()
    return try await readStored { reader throws(LifecycleError) in
      try body(PlanningContext(self, caller, self.reading, reader))
    }
  }

  /// Plans and commits as the caller; a refused attempt is recorded where the audit policy asks for it.
  ///
  /// The answer is made before anything is written, since it may decode the host's values: what throws then
  /// has changed nothing.
  func write<R: Sendable>(
    _ attempt: AttemptedCall,
    reason: String?,
    wantsFingerprint: Bool = false,
    answer: @escaping @Sendable (Planned) throws(LifecycleError) -> R,
    planning plan: @escaping @Sendable (PlanningContext) throws(LifecycleError) -> Planned
  ) async throws(LifecycleError) -> R {
    let caller = try caller.get()
    var call = call(reason: reason)
    call.wantsFingerprint = wantsFingerprint
    do throws(LifecycleError) {
      return store.effectRunner.invalidatesCaches
        ? try await commitInvalidating(caller, call, attempt, answer, plan)
        : try await commit(caller, call, answer, plan)
    } catch {
      do throws(LifecycleError) {
        try await record(error, attempt, caller, call)
      } catch .cancelled {
        // The refusal is the answer; it is not lost to a task that gave up meanwhile.
      }
      throw error
    }
  }

  func commit<R: Sendable>(
    _ caller: Caller,
    _ call: CallContext,
    _ answer: @escaping @Sendable (Planned) throws(LifecycleError) -> R,
    _ plan: @escaping @Sendable (PlanningContext) throws(LifecycleError) -> Planned
  ) async throws(LifecycleError) -> R {
    try Self.checkCancellation()
    let result = try await commitStored { reader throws(LifecycleError) in
      let context = PlanningContext(self, caller, call, reader)
      let planned = try plan(context)
      try planned.requireClear()
      let result = try answer(planned)
      try self.store.changeLog.append(planned, context)
      return (planned.changes, result)
    }
    store.changeLog.announce(caller.tenant)
    return result
  }

  /// Plans without writing.
  func plan<R: Sendable>(
    reason: String?,
    answer: @escaping @Sendable (Planned, TokenSeal) throws(LifecycleError) -> R,
    planning plan: @escaping @Sendable (PlanningContext) throws(LifecycleError) -> Planned
  ) async throws(LifecycleError) -> R {
    let caller = try caller.get()
    var call = call(reason: reason)
    call.wantsFingerprint = true
    try Self.checkCancellation()
    return try await readStored { [call] reader throws(LifecycleError) in
      let planned = try plan(PlanningContext(self, caller, call, reader))
      return try answer(planned, self.store.seals.seal(secret: reader.storeID))
    }
  }

  static func checkCancellation() throws(LifecycleError) {
    guard !Task.isCancelled else { throw .cancelled }
  }
}

extension Session {
  /// Every read of the storage, on data that fits the schema (rule S25).
  @inline(__always)
  private func readStored<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    store.gate.letsReadsThrough
      ? try await store.storage.read(body) : try await store.gate.read(store, body)
  }

  /// Every commit to the storage, on data that fits the schema (rule S25).
  @inline(__always)
  private func commitStored<R: Sendable>(
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    store.gate.letsWritesThrough
      ? try await store.storage.commit(durability, plan)
      : try await store.gate.commit(store, durability, plan)
  }
}

/// What a refused call was about, for the audit trail.
struct AttemptedCall: Sendable {
  let kind: EntityKind
  let id: Identifier
  let action: String
}

extension Session {
  private func record(
    _ error: LifecycleError,
    _ attempt: AttemptedCall,
    _ caller: Caller,
    _ call: CallContext
  ) async throws(LifecycleError) {
    if case .oneOfMany(let kind, let id, let reason) = error {
      let attempt = AttemptedCall(kind: kind.kind, id: id, action: attempt.action)
      return try await record([(reason, attempt)], caller, call)
    }
    try await record([(error, attempt)], caller, call)
  }

  /// Records those of some refused attempts that the audit policy asks for.
  func record(
    _ refusals: [(error: LifecycleError, attempt: AttemptedCall)],
    _ caller: Caller,
    _ call: CallContext
  ) async throws(LifecycleError) {
    let wanted = refusals.compactMap { error, attempt -> (AuditResult, AttemptedCall)? in
      guard let result = store.auditPolicy.result(of: error), attempt.id.isValid,
        store.schema.models[attempt.kind] != nil
      else { return nil }
      return (result, attempt)
    }
    guard !wanted.isEmpty else { return }
    // A call may be refused before its arguments are looked at; malformed ones are not kept.
    let isWellFormed = (try? call.validate()) != nil
    let call = isWellFormed ? call : CallContext(at: call.at, reason: nil, correlationID: nil)
    try await commitStored { reader throws(LifecycleError) in
      let context = PlanningContext(self, caller, call, reader)
      var changes = context.emptyChanges()
      for (result, attempt) in wanted {
        var event = context.event(attempt.kind, attempt.id, action: attempt.action)
        event.result = result
        try context.record(event, in: &changes)
      }
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
