#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Performs what is owed and notes what became of it; one for each store.
///
/// An entry is taken by one task at a time. What a task did not come to note is performed again by the next.
final class EffectRunner: Sendable {
  let policy: EffectPolicy
  /// Whether anything that a verb changes may be kept by caches.
  let invalidatesCaches: Bool
  private let taken = Lock<Set<[UInt8]>>([])

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

  /// Performs the effects of an entry, and notes which are done, wait or are parked.
  ///
  /// - Returns: What became of them; nothing where the entry is gone or another task has it.
  private func perform(
    _ key: [UInt8],
    upTo room: Int,
    failing patience: Int = .max,
    _ store: LifecycleStore
  ) async throws(LifecycleError) -> EffectTally {
    var tally = EffectTally()
    guard taken.withLock({ $0.insert(key).inserted }) else { return tally }
    defer { taken.withLock { _ = $0.remove(key) } }
    let found = try await store.storage.read { reader throws(LifecycleError) in
      try reader.effects(at: key)
    }
    guard let found, policy.canPerform(found) else { return tally }
    var settled: [EffectID: Effect?] = [:]
    for effect in found.effects.prefix(room) {
      if Task.isCancelled || tally.owed >= patience { break }
      switch await perform(effect, store) {
      case .done:
        settled[effect.id] = .some(nil)
        tally.done += 1
      case .failed(let failed):
        settled[effect.id] = failed
        if failed.dueAt == nil { tally.parked += 1 } else { tally.owed += 1 }
      case .interrupted: break
      }
    }
    try await noteAnyway(settled, at: key, store)
    return tally
  }

  private enum Attempted {
    case done
    /// With its failure, waiting or, without a time, parked.
    case failed(Effect)
    /// The task was cancelled, which says nothing of the effect.
    case interrupted
  }

  private func perform(_ effect: Effect, _ store: LifecycleStore) async -> Attempted {
    var effect = effect
    do {
      try await policy.perform(effect)
      return .done
    } catch is CancellationError where Task.isCancelled {
      return .interrupted
    } catch {
      let isPermanent = error is PermanentEffectFailure
      effect.failures += 1
      effect.lastError = String("\(error)".prefix(Self.longestError))
      effect.dueAt =
        isPermanent || effect.failures >= policy.maximumTries
        ? nil
        : policy.due(
          afterFailures: effect.failures,
          from: Timestamp(store.clock.now()),
          random: store.ids.next().lowWord
        )
      return .failed(effect)
    }
  }

  private static var longestError: Int { 500 }
  /// How many effects may fail for now before a call leaves the others to a drain.
  private static var failuresInCall: Int { 3 }

  /// Notes what became of effects, also where the task was cancelled meanwhile: what is done is done.
  private func noteAnyway(
    _ settled: [EffectID: Effect?],
    at key: [UInt8],
    _ store: LifecycleStore
  ) async throws(LifecycleError) {
    guard Task.isCancelled else { return try await note(settled, at: key, store) }
    let noting = Task { () -> LifecycleError? in
      do throws(LifecycleError) {
        try await note(settled, at: key, store)
        return nil
      } catch {
        return error
      }
    }
    if let error = await noting.value { throw error }
  }

  /// Notes what became of effects, but for those that were dismissed or retried meanwhile.
  private func note(
    _ settled: [EffectID: Effect?],
    at key: [UInt8],
    _ store: LifecycleStore
  ) async throws(LifecycleError) {
    guard !settled.isEmpty else { return }
    let at = Timestamp(store.clock.now())
    try await store.storage.commit(.relaxed) { reader throws(LifecycleError) in
      // Where the first of them was dismissed or retried meanwhile, the others have another key.
      var found = try reader.effects(besides: key)
      if let entry = try reader.effects(at: key) { found = [entry] }
      let tenant = found.first?.effects.first?.tenant
      var changes = ChangeSet(tenant: tenant ?? .builtIn, at: at)
      for entry in found where entry.effects.contains(where: { settled[$0.id] != nil }) {
        changes.entries += entry.settling(settled)
      }
      return (changes, ())
    }
  }
}

extension EffectEntry {
  /// The changes to the store once some of the entry's effects are done or have failed.
  func settling(_ settled: [EffectID: Effect?]) -> [EntryChange] {
    var rest = self
    rest.effects.removeAll { settled[$0.id] != nil }
    var changes = [Self.removal(of: key)]
    // What is left has another first effect, so another key.
    if !rest.effects.isEmpty { changes.append(rest.change) }
    for effect in effects {
      guard case .some(.some(let failed)) = settled[effect.id] else { continue }
      changes.append(failed.alone.change)
    }
    return changes
  }
}

extension Effect {
  /// The entry of an effect that waits or is parked.
  var alone: EffectEntry {
    EffectEntry(
      place: dueAt == nil ? .parked : .waiting,
      time: dueAt ?? removedAt,
      batch: id.batch,
      effects: [self]
    )
  }
}

extension UUID {
  /// The last eight bytes.
  fileprivate var lowWord: UInt64 {
    let bytes = uuid
    return [bytes.8, bytes.9, bytes.10, bytes.11, bytes.12, bytes.13, bytes.14, bytes.15]
      .reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension StorageReader {
  /// The effects of an entry, if it is there.
  func effects(at key: [UInt8]) throws(LifecycleError) -> EffectEntry? {
    // No key is between one and its own beginning.
    let found = try entries(in: EffectEntry.namespace, after: Array(key.dropLast()), limit: 1)
    guard let entry = found.first, entry.key == key else { return nil }
    return try EffectEntry(entry)
  }

  /// The entries that the effects of one that is gone may be in.
  fileprivate func effects(besides key: [UInt8]) throws(LifecycleError) -> [EffectEntry] {
    var found: [EffectEntry] = []
    var position = Array(key.dropLast())
    // An entry's effects have numbers near each other; those behind it are few.
    for _ in 0..<EffectEntry.capacity {
      let next = try entries(in: EffectEntry.namespace, after: position, limit: 1).first
      guard let next, next.key.starts(with: key.prefix(EffectEntry.batchEnd)) else { break }
      found.append(try EffectEntry(next))
      position = next.key
    }
    return found
  }
}
