/// A dictionary in shards, so that a change copies one of them where a snapshot is held.
struct ShardedDictionary<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private static var shardCount: Int { 64 }
  /// Up to here there is one shard: copying it costs little, and choosing one hashes a second time.
  private static var splitCount: Int { 1_024 }

  /// None until the first value, since many dictionaries never have one.
  private var shards: [[Key: Value]] = []
  private(set) var count = 0

  init() {}

  var isEmpty: Bool { count == 0 }

  /// All values, in no order.
  var values: [Value] { shards.flatMap(\.values) }

  subscript(key: Key) -> Value? {
    get {
      isEmpty ? nil : shards[shard(of: key)][key]
    }
    set {
      guard newValue != nil || !isEmpty else { return }
      let shard = writableShard(of: key)
      let before = shards[shard].count
      shards[shard][key] = newValue
      count += shards[shard].count - before
    }
  }

  /// Changes a value in place, beginning with a default.
  mutating func update(_ key: Key, default value: Value, _ body: (inout Value) -> Void) {
    let shard = writableShard(of: key)
    let before = shards[shard].count
    body(&shards[shard][key, default: value])
    count += shards[shard].count - before
  }

  private mutating func writableShard(of key: Key) -> Int {
    if shards.isEmpty {
      shards = [[:]]
    } else if shards.count == 1, count >= Self.splitCount {
      split()
    }
    return shard(of: key)
  }

  private mutating func split() {
    let all = shards[0]
    shards = Array(repeating: [:], count: Self.shardCount)
    for (key, value) in all {
      shards[shard(of: key)][key] = value
    }
  }

  private func shard(of key: Key) -> Int {
    shards.count == 1 ? 0 : key.hashValue & (Self.shardCount - 1)
  }
}
