import Perennial

/// Decoded values by their place on disk, bounded by the bytes that they had there.
///
/// A value that is asked for again is kept longest: before one is let go it gets a second chance.
final class DecodedCache: Sendable {
  fileprivate struct Slot: Sendable {
    let location: BlobLocation
    let payload: Payload
    var wasUsed: Bool
  }

  fileprivate struct Shard: Sendable {
    var slots: [Slot] = []
    var places: [BlobLocation: Int] = [:]
    var byteCount = 0
    /// The slot that is looked at next when room is needed.
    var hand = 0
  }

  private static let shardCount = 64
  /// What a value costs besides its bytes: slot, place and object.
  fileprivate static let overhead = 160
  private let shards: [ShardBox]
  private let shardBytes: Int

  /// A lock cannot stand in an array by itself.
  private final class ShardBox: Sendable {
    let content = Lock(Shard())
  }

  /// Makes an empty cache.
  ///
  /// - Parameter maximumBytes: How many bytes of payloads are kept decoded, roughly; 0 keeps none.
  init(maximumBytes: Int) {
    shardBytes = max(0, maximumBytes) / Self.shardCount
    shards = (0..<Self.shardCount).map { _ in ShardBox() }
  }

  func payload(at location: BlobLocation) -> Payload? {
    shard(of: location).content.withLock { shard in
      guard let place = shard.places[location] else { return nil }
      shard.slots[place].wasUsed = true
      return shard.slots[place].payload
    }
  }

  func keep(_ payload: Payload, at location: BlobLocation) {
    let size = Int(location.length) + Self.overhead
    guard size <= shardBytes else { return }
    shard(of: location).content.withLock { shard in
      guard shard.places[location] == nil else { return }
      while shard.byteCount + size > shardBytes { shard.evict() }
      shard.places[location] = shard.slots.count
      shard.slots.append(Slot(location: location, payload: payload, wasUsed: false))
      shard.byteCount += size
    }
  }

  private func shard(of location: BlobLocation) -> ShardBox {
    let mixed = (UInt64(location.file) << 32 | UInt64(location.offset)) &* 0x9E37_79B9_7F4A_7C15
    return shards[Int(mixed >> 58)]
  }
}

extension DecodedCache.Shard {
  /// Lets go the first value from the hand on that was not used since the hand last passed it.
  fileprivate mutating func evict() {
    while !slots.isEmpty {
      if hand >= slots.count { hand = 0 }
      if slots[hand].wasUsed {
        slots[hand].wasUsed = false
        hand += 1
        continue
      }
      remove(at: hand)
      return
    }
  }

  private mutating func remove(at place: Int) {
    let slot = slots[place]
    places[slot.location] = nil
    byteCount -= Int(slot.location.length) + DecodedCache.overhead
    let last = slots.removeLast()
    guard place < slots.count else { return }
    slots[place] = last
    places[last.location] = place
  }
}
