/// Performs what is owed and notes what became of it; one for each store.
///
/// An entry is taken by one task at a time. What a task did not come to note is performed again by the next.
final class EffectRunner: Sendable {
  let policy: EffectPolicy
  /// Whether anything that a verb changes may be kept by caches.
  let invalidatesCaches: Bool
  let taken = Lock<Set<[UInt8]>>([])

  init(_ policy: EffectPolicy, _ schema: Schema) {
    self.policy = policy
    invalidatesCaches =
      policy.invalidator != nil
      && schema.order.contains { schema.models[$0]?.cachePatterns.isEmpty == false }
  }
}

extension EffectRunner {
  /// What a hard delete does before it returns; it fails for nothing, since what is left stays owed.
  func settle(
    _ keys: [[UInt8]],
    _ count: Int,
    after durability: Durability,
    _ store: LifecycleStore
  ) async -> EffectTally {
    var room = policy.performedAtOnce
    return await settle(keys, count, upTo: &room, after: durability, store)
  }

  /// What one of several commits of a call does, which share the room.
  ///
  /// It ends after a few failures: a handler that waits for what does not answer holds the call up no longer.
  func settle(
    _ keys: [[UInt8]],
    _ count: Int,
    upTo room: inout Int,
    after durability: Durability,
    _ store: LifecycleStore
  ) async -> EffectTally {
    var tally = EffectTally()
    if policy.handler != nil, room > 0, await isDurable(after: durability, store) {
      var patience = Self.failuresInCall
      for key in keys where room > 0 {
        let part = try? await perform(key, upTo: room, failing: patience, store)
        guard let part else { break }
        tally.done += part.done
        tally.parked += part.parked
        patience -= part.owed
        room = patience > 0 ? room - part.done - part.parked - part.owed : 0
      }
    }
    tally.owed = count - tally.done - tally.parked
    return tally
  }

  /// How many effects may fail for now before a call leaves the others to a drain.
  private static var failuresInCall: Int { 3 }

  /// Whether a removal survives a power loss: no file may go before it does.
  private func isDurable(after durability: Durability, _ store: LifecycleStore) async -> Bool {
    guard durability == .relaxed else { return true }
    return (try? await requireDurability(store)) != nil
  }

  /// Makes caches forget before a verb returns, also where its task was cancelled meanwhile: the commit stands.
  ///
  /// It fails for nothing, since what is left stays owed.
  func invalidate(_ key: [UInt8], _ store: LifecycleStore) async {
    guard policy.performedAtOnce > 0 else { return }
    if Task.isCancelled {
      await Task { _ = try? await perform(key, upTo: 1, store) }.value
    } else {
      _ = try? await perform(key, upTo: 1, store)
    }
  }

  /// Performs what is due.
  @discardableResult
  func drain(limit: Int, _ store: LifecycleStore) async throws(LifecycleError) -> EffectTally {
    var tally = EffectTally()
    guard policy.handler != nil || policy.invalidator != nil else { return tally }
    var position: [UInt8]?
    while tally.done + tally.parked + tally.owed < limit {
      try Session.checkCancellation()
      let now = Timestamp(store.clock.now())
      guard let key = try await next(after: position, now, store) else { break }
      if position == nil { try await requireDurability(store) }
      position = key
      let room = limit - tally.done - tally.parked - tally.owed
      let part = try await perform(key, upTo: room, store)
      tally.done += part.done
      tally.owed += part.owed
      tally.parked += part.parked
    }
    return tally
  }

  /// Makes sure, before effects are performed, that what owes them survives a power loss and that they can be noted.
  private func requireDurability(_ store: LifecycleStore) async throws(LifecycleError) {
    let at = Timestamp(store.clock.now())
    // It returns after every commit before it is durable.
    try await store.storage.commit(.durable) { _ throws(LifecycleError) in
      var changes = ChangeSet(tenant: .builtIn, at: at)
      // No entry has this key; a change set without changes would be written nowhere.
      changes.entries = [EffectEntry.removal(of: [0])]
      return (changes, ())
    }
  }

  /// The first entry after a key whose effects are due.
  private func next(
    after key: [UInt8]?,
    _ now: Timestamp,
    _ store: LifecycleStore
  ) async throws(LifecycleError) -> [UInt8]? {
    try await store.storage.read { [policy] reader throws(LifecycleError) in
      var position = key
      while true {
        let entries = try reader.entries(in: EffectEntry.namespace, after: position, limit: 64)
        for entry in entries {
          let effects = try EffectEntry(entry)
          switch effects.place {
          case .parked: return nil
          case .fresh where policy.canPerform(effects): return entry.key
          case .waiting where policy.canPerform(effects) && policy.isDue(effects, at: now):
            return entry.key
          case .fresh, .waiting: position = entry.key
          }
        }
        guard entries.count == 64 else { return nil }
      }
    }
  }
}
