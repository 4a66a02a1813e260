/// Finds a row by the hash of its key; keys themselves are compared in the rows.
///
/// Split in shards that grow one by one, so that no insertion moves the whole index and a snapshot costs the
/// shards that change. Nothing is ever removed: a hard-deleted record's row stays until its key is created
/// again.
struct KeyIndex: Sendable {
  private static let shardCount = 256
  private var shards = [HashSlots](repeating: HashSlots(), count: shardCount)

  init() {}

  /// An index for a number of rows that is known beforehand.
  init(minimumCapacity: Int) {
    let share = minimumCapacity / Self.shardCount
    // A few more than the share, since hashes do not fall evenly.
    let capacity = share + share / 8 + 1
    shards = Array(repeating: HashSlots(minimumCapacity: capacity), count: Self.shardCount)
  }

  /// The row of a hash for which the body answers true.
  ///
  /// - Complexity: O(1) expected.
  func firstRow(hash: UInt64, where matches: (UInt32) -> Bool) -> UInt32? {
    shards[Self.shard(hash)].first(hash: hash, where: matches)
  }

  /// Adds a row whose key is not in the index.
  mutating func insert(_ row: UInt32, hash: UInt64) {
    shards[Self.shard(hash)].insert(row, hash: hash)
  }

  /// Lets a key's new row take the old one's place.
  mutating func replace(_ old: UInt32, with row: UInt32, hash: UInt64) {
    shards[Self.shard(hash)].replace(old, with: row, hash: hash)
  }

  /// By the low bits: slots are chosen by the high ones.
  private static func shard(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & (shardCount - 1)
  }
}
