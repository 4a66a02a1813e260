/// The effects that a store owes, for the host itself: of all tenants, without a caller (rule S22).
///
/// ```swift
/// let tally = try await store.effects.drain()
/// for effect in try await store.effects.parked() {
///   print(effect.file, effect.lastError ?? "")
/// }
/// ```
public struct EffectQueue: Sendable {
  let store: LifecycleStore

  /// Performs the effects that are due, the oldest first.
  ///
  /// Call it at the start, where ``LifecycleStore/prepare(progress:)`` does it, and from time to time: for what a
  /// hard delete left over, and for what has failed. Several calls at once share the work.
  ///
  /// - Parameter limit: The largest number of effects to perform.
  /// - Returns: How many were done, will be tried again, or were parked; nothing where the policy has neither
  ///   a handler nor an invalidator.
  /// - Throws: `storage`, `cancelled`: what was performed and could not be noted is performed again. Nothing is
  ///   performed where the storage was opened for reading.
  /// - Complexity: O(effects that are owed).
  @discardableResult
  public func drain(limit: Int = .max) async throws(LifecycleError) -> EffectTally {
    try await store.effectRunner.drain(limit: limit, store)
  }

  /// Effects that are to be performed: fresh ones in the order of their removals, then those that have failed, by
  /// when they are due.
  ///
  /// - Parameters:
  ///   - effect: The last one of the part before; nil for the first part.
  ///   - limit: The largest number of effects.
  /// - Returns: The effects; fewer than the limit only where there are no more.
  /// - Throws: `storage`; `invalidArgument` for a limit that is not positive.
  public func owed(
    after effect: Effect? = nil,
    limit: Int = 100
  ) async throws(LifecycleError) -> [Effect] {
    try await list([.fresh, .waiting], after: effect, limit)
  }

  /// Effects that were given up, by when their records were removed.
  ///
  /// - Parameters:
  ///   - effect: The last one of the part before; nil for the first part.
  ///   - limit: The largest number of effects.
  /// - Returns: The effects; fewer than the limit only where there are no more.
  /// - Throws: `storage`; `invalidArgument` for a limit that is not positive.
  public func parked(
    after effect: Effect? = nil,
    limit: Int = 100
  ) async throws(LifecycleError) -> [Effect] {
    try await list([.parked], after: effect, limit)
  }

  /// Makes an effect due at once, as if it had never failed.
  ///
  /// - Parameter id: The effect, owed or parked.
  /// - Returns: Whether there is such an effect.
  /// - Throws: `storage`, `cancelled`, with nothing changed.
  /// - Complexity: O(effects).
  @discardableResult
  public func retry(_ id: EffectID) async throws(LifecycleError) -> Bool {
    try await replace(id) { effect, now in
      var effect = effect
      (effect.failures, effect.lastError, effect.dueAt) = (0, nil, now)
      return effect
    }
  }

  /// Gives an effect up for good; nothing will be done for it.
  ///
  /// - Parameter id: The effect, owed or parked.
  /// - Returns: Whether there was such an effect.
  /// - Throws: `storage`, `cancelled`, with nothing changed.
  /// - Complexity: O(effects).
  @discardableResult
  public func dismiss(_ id: EffectID) async throws(LifecycleError) -> Bool {
    try await replace(id) { _, _ in nil }
  }
}

extension LifecycleStore {
  /// What the store owes to the world outside.
  public var effects: EffectQueue { EffectQueue(store: self) }
}

extension EffectQueue {
  private func list(
    _ places: Set<EffectEntry.Place>,
    after last: Effect?,
    _ limit: Int
  ) async throws(LifecycleError) -> [Effect] {
    guard limit > 0 else {
      throw .invalidArgument("The limit is \(limit); choose 1 or more")
    }
    return try await store.storage.read { reader throws(LifecycleError) in
      var effects: [Effect] = []
      // By its place, since the last one may have been settled meanwhile.
      let start = last.map(EffectEntry.start(of:))
      try reader.forEachEffectEntry(after: start) { entry throws(LifecycleError) in
        guard places.contains(entry.place) else { return true }
        for effect in entry.effects where last.map(effect.isAfter) ?? true {
          effects.append(effect)
          if effects.count == limit { return false }
        }
        return true
      }
      return effects
    }
  }

  private func replace(
    _ id: EffectID,
    _ replacement: @escaping @Sendable (Effect, Timestamp) -> Effect?
  ) async throws(LifecycleError) -> Bool {
    let now = Timestamp(store.clock.now())
    return try await store.storage.commit(.durable) { reader throws(LifecycleError) in
      var changes = ChangeSet(tenant: .builtIn, at: now)
      try reader.forEachEffectEntry { entry throws(LifecycleError) in
        guard let effect = entry.effects.first(where: { $0.id == id }) else { return true }
        changes = ChangeSet(tenant: effect.tenant, at: now)
        changes.entries = entry.settling([id: replacement(effect, now)])
        return false
      }
      return (changes, !changes.isEmpty)
    }
  }
}

extension Effect {
  /// Whether it comes after another one, where both may be in one entry.
  fileprivate func isAfter(_ other: Effect) -> Bool {
    id.batch != other.id.batch || id.index > other.id.index
      || (dueAt ?? committedAt) != (other.dueAt ?? other.committedAt)
      || (failures > 0) != (other.failures > 0)
  }
}
