extension Session {
  /// Performs the effects that a commit owes, as far as a verb waits for them (rule S22).
  func settle(_ keys: [[UInt8]], _ count: Int) async -> EffectTally {
    await store.effectRunner.settle(keys, count, after: durability, store)
  }
}

extension Planned {
  /// The entries of the effects that the commit owes.
  var effectKeys: [[UInt8]] {
    guard summary.effects > 0 else { return [] }
    return changes.entries.filter { $0.namespace == EffectEntry.namespace }.map(\.key)
  }
}
