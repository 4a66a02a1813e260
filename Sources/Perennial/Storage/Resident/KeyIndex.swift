/// Finds a row by the hash of its key: open addressing over row numbers, four bytes a slot.
///
/// Keys themselves are compared in the rows. Split in shards that grow one by one, so that no insertion
/// moves the whole index and a snapshot costs the shards that change. Nothing is ever removed: a
/// hard-deleted record's row stays until its key is created again.
struct KeyIndex: Sendable {
  /// A row number and one; 0 is a free slot.
  private struct Shard: Sendable {
    var slots: [UInt32] = []
    var count = 0
  }

  private static let shardBits = 8
  private var shards = [Shard](repeating: Shard(), count: 1 << shardBits)

  init() {}

  /// The row of a hash for which the body answers true.
  ///
  /// - Complexity: O(1) expected.
  func firstRow(hash: UInt, where matches: (UInt32) -> Bool) -> UInt32? {
    let slots = shards[Self.shard(hash)].slots
    guard !slots.isEmpty else { return nil }
    var slot = Self.start(hash, slots.count)
    while slots[slot] != 0 {
      if matches(slots[slot] - 1) { return slots[slot] - 1 }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Adds a row whose key is not in the index.
  ///
  /// `rehash` gives the hash of a row's key that is in the index, for when the shard grows.
  mutating func insert(_ row: UInt32, hash: UInt, rehash: (UInt32) -> UInt) {
    let index = Self.shard(hash)
    if shards[index].count * 4 >= shards[index].slots.count * 3 {
      grow(index, rehash: rehash)
    }
    Self.place(row + 1, hash: hash, in: &shards[index].slots)
    shards[index].count += 1
  }

  /// Lets a key's new row take the old one's place.
  mutating func replace(_ old: UInt32, with row: UInt32, hash: UInt) {
    let index = Self.shard(hash)
    let mask = shards[index].slots.count - 1
    guard mask >= 0 else { return }
    var slot = Self.start(hash, mask + 1)
    while shards[index].slots[slot] != 0 {
      if shards[index].slots[slot] == old + 1 {
        shards[index].slots[slot] = row + 1
        return
      }
      slot = (slot + 1) & mask
    }
  }

  private mutating func grow(_ index: Int, rehash: (UInt32) -> UInt) {
    let old = shards[index].slots
    var slots = [UInt32](repeating: 0, count: max(4, old.count * 2))
    for entry in old where entry != 0 {
      Self.place(entry, hash: rehash(entry - 1), in: &slots)
    }
    shards[index].slots = slots
  }

  private static func place(_ entry: UInt32, hash: UInt, in slots: inout [UInt32]) {
    var slot = start(hash, slots.count)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = entry
  }

  private static func shard(_ hash: UInt) -> Int {
    Int(truncatingIfNeeded: hash) & ((1 << shardBits) - 1)
  }

  private static func start(_ hash: UInt, _ slotCount: Int) -> Int {
    Int(truncatingIfNeeded: hash >> UInt(shardBits)) & (slotCount - 1)
  }
}
