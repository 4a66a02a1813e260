/// A dictionary in shards, so that a change copies one of them where a snapshot is held.
struct ShardedDictionary<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private static var shardCount: Int { 64 }

  /// None until the first value, since many dictionaries never have one.
  private var shards: [[Key: Value]] = []
  private(set) var count = 0

  init() {}

  var isEmpty: Bool { count == 0 }

  subscript(key: Key) -> Value? {
    get {
      isEmpty ? nil : shards[Self.shard(of: key)][key]
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
    if shards.isEmpty { shards = Array(repeating: [:], count: Self.shardCount) }
    return Self.shard(of: key)
  }

  private static func shard(of key: Key) -> Int {
    key.hashValue & (shardCount - 1)
  }
}
