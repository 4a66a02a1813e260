extension Session {
  /// Commits, owing in the commit that caches forget what it changes, and then makes them forget (rule S22).
  ///
  /// Apart from ``commit(_:_:_:_:)``, so that a store without caches pays for no more than the choice.
  func commitInvalidating<R: Sendable>(
    _ caller: Caller,
    _ call: CallContext,
    _ attempt: AttemptedCall,
    _ answer: @escaping @Sendable (Planned) throws(LifecycleError) -> R,
    _ plan: @escaping @Sendable (PlanningContext) throws(LifecycleError) -> Planned
  ) async throws(LifecycleError) -> R {
    // Of the last run, where a storage runs the planner more than once: that one is applied.
    let owed = Lock<[UInt8]?>(nil)
    let store = store
    let result = try await commit(
      caller,
      call,
      { planned throws(LifecycleError) in
        let result = try answer(planned)
        let key = planned.oweInvalidation(after: attempt, store)
        owed.withLock { $0 = key }
        return result
      },
      plan
    )
    if let key = owed.withLock(\.self) { await store.effectRunner.invalidate(key, store) }
    return result
  }
}

extension Planned {
  /// Adds to a commit that caches forget what it changes.
  ///
  /// - Returns: The key of the entry that owes it; nil where nothing changes that caches keep.
  fileprivate func oweInvalidation(after attempt: AttemptedCall, _ store: LifecycleStore)
    -> [UInt8]?
  {
    let changed = [summary.affected, summary.detached, summary.reattached]
    let patterns = Set(
      changed.lazy.flatMap(\.keys).flatMap { store.schema.models[$0]?.cachePatterns ?? [] }
    )
    guard !patterns.isEmpty, !changes.isEmpty else { return nil }
    let batch = store.ids.next()
    var effect = Effect(
      id: EffectID(batch: batch, index: 0),
      tenant: changes.tenant,
      kind: attempt.kind,
      entityID: attempt.id,
      field: "",
      file: "",
      committedAt: changes.at
    )
    effect.patterns = patterns.sorted()
    let entry = EffectEntry(place: .fresh, time: changes.at, batch: batch, effects: [effect])
    changes.entries.append(entry.change)
    return entry.key
  }
}
