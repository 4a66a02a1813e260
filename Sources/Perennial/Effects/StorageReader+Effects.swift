extension StorageReader {
  /// Goes through all entries of effects, for as long as the body answers true.
  func forEachEffectEntry(
    after start: [UInt8]? = nil,
    _ body: (EffectEntry) throws(LifecycleError) -> Bool
  ) throws(LifecycleError) {
    var position = start
    while true {
      let entries = try entries(in: EffectEntry.namespace, after: position, limit: 64)
      for entry in entries {
        guard try body(try EffectEntry(entry)) else { return }
      }
      guard entries.count == 64 else { return }
      position = entries.last?.key
    }
  }

  /// The effects of an entry, if it is there.
  func effects(at key: [UInt8]) throws(LifecycleError) -> EffectEntry? {
    // No key is between one and its own beginning.
    let found = try entries(in: EffectEntry.namespace, after: Array(key.dropLast()), limit: 1)
    guard let entry = found.first, entry.key == key else { return nil }
    return try EffectEntry(entry)
  }

  /// The entries that the effects of one that is gone may be in.
  func effects(besides key: [UInt8]) throws(LifecycleError) -> [EffectEntry] {
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
