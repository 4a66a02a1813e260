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

  /// Adds rows that are numbered from 0, one for each hash, shard by shard: a shard fits a processor's cache
  /// and all together do not.
  ///
  /// - Parameters:
  ///   - hashes: By row.
  ///   - isSame: Whether two rows have the same key, where keys can be there twice: the later row then takes
  ///     the earlier one's place.
  mutating func fill(_ hashes: [UInt64], isSame: ((UInt32, UInt32) -> Bool)?) {
    var ends = [Int](repeating: 0, count: Self.shardCount)
    for hash in hashes { ends[Self.shard(hash)] += 1 }
    for shard in 1..<Self.shardCount { ends[shard] += ends[shard - 1] }
    var order = [(hash: UInt64, row: UInt32)](repeating: (0, 0), count: hashes.count)
    for (row, hash) in hashes.enumerated().reversed() {
      let shard = Self.shard(hash)
      ends[shard] -= 1
      order[ends[shard]] = (hash, UInt32(truncatingIfNeeded: row))
    }
    for (hash, row) in order {
      let shard = Self.shard(hash)
      if let isSame, let old = shards[shard].first(hash: hash, where: { isSame($0, row) }) {
        shards[shard].replace(old, with: row, hash: hash)
      } else {
        shards[shard].insert(row, hash: hash)
      }
    }
  }

  /// By the low bits: slots are chosen by the high ones.
  private static func shard(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & (shardCount - 1)
  }
}
