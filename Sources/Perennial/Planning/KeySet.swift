/// The keys of one call: a set that hashes ids alone, since a call has one tenant and few kinds.
struct KeySet {
  private var keys: [RecordKey] = []
  private var slots: HashSlots

  init(minimumCapacity: Int = 0) {
    keys.reserveCapacity(minimumCapacity)
    slots = HashSlots(minimumCapacity: minimumCapacity)
  }

  var isEmpty: Bool { keys.isEmpty }

  func contains(_ key: RecordKey) -> Bool {
    contains(key, hash: KeyHash.shared(0, key.id))
  }

  /// - Returns: Whether the key was not in the set before.
  mutating func insert(_ key: RecordKey) -> Bool {
    let hash = KeyHash.shared(0, key.id)
    guard !contains(key, hash: hash) else { return false }
    slots.insert(UInt32(truncatingIfNeeded: keys.count), hash: hash)
    keys.append(key)
    return true
  }

  private func contains(_ key: RecordKey, hash: UInt64) -> Bool {
    slots.first(hash: hash) { keys[Int($0)].isSame(as: key) } != nil
  }
}

extension RecordKey {
  /// Equality, with what differs most often compared first.
  func isSame(as other: RecordKey) -> Bool {
    id == other.id && kind == other.kind && tenant == other.tenant
  }
}
