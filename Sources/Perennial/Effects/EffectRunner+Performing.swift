#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension EffectRunner {
  /// Performs the effects of an entry, and notes which are done, wait or are parked.
  ///
  /// - Returns: What became of them; nothing where the entry is gone or another task has it.
  func perform(
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

  /// How performing an effect ended.
  private enum Ending {
    case done
    /// With its failure, waiting or, without a time, parked.
    case failed(Effect)
    /// The task was cancelled, which says nothing of the effect.
    case interrupted
  }

  private func perform(_ effect: Effect, _ store: LifecycleStore) async -> Ending {
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
}

extension UUID {
  /// The last eight bytes.
  fileprivate var lowWord: UInt64 {
    let bytes = uuid
    return [bytes.8, bytes.9, bytes.10, bytes.11, bytes.12, bytes.13, bytes.14, bytes.15]
      .reduce(0) { $0 << 8 | UInt64($1) }
  }
}
