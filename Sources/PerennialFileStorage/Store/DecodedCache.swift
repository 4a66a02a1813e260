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
    /// Finds slots by the hash of their location: open addressing, 0 is free, else one more than the slot.
    var places: [UInt32] = []
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
      guard let slot = shard.slot(of: location) else { return nil }
      // Written only where it changes: what is read again and again stays in all processors' caches.
      if !shard.slots[slot].wasUsed { shard.slots[slot].wasUsed = true }
      return shard.slots[slot].payload
    }
  }

  func keep(_ payload: Payload, at location: BlobLocation) {
    let size = Int(location.length) + Self.overhead
    guard size <= shardBytes else { return }
    shard(of: location).content.withLock { shard in
      guard shard.slot(of: location) == nil else { return }
      while shard.byteCount + size > shardBytes { shard.evict() }
      shard.add(Slot(location: location, payload: payload, wasUsed: false))
      shard.byteCount += size
    }
  }

  private func shard(of location: BlobLocation) -> ShardBox {
    shards[Int(location.mixed >> 58)]
  }
}

extension BlobLocation {
  /// Bits without a pattern, of what differs between cells.
  fileprivate var mixed: UInt64 {
    (UInt64(file) << 32 | UInt64(offset)) &* 0x9E37_79B9_7F4A_7C15
  }
}

extension DecodedCache.Shard {
  func slot(of location: BlobLocation) -> Int? {
    if places.isEmpty { return nil }
    var place = home(of: location)
    while places[place] != 0 {
      let slot = Int(places[place]) - 1
      if slots[slot].location == location { return slot }
      place = next(place)
    }
    return nil
  }

  /// Adds a slot whose location has none.
  mutating func add(_ slot: DecodedCache.Slot) {
    slots.append(slot)
    if slots.count * 4 <= places.count * 3 {
      place(slots.count - 1)
    } else {
      places = Array(repeating: 0, count: max(8, places.count * 2))
      for slot in slots.indices { place(slot) }
    }
  }

  private mutating func place(_ slot: Int) {
    var place = home(of: slots[slot].location)
    while places[place] != 0 { place = next(place) }
    places[place] = UInt32(truncatingIfNeeded: slot + 1)
  }

  /// The bits below those that choose the shard.
  private func home(of location: BlobLocation) -> Int {
    Int(truncatingIfNeeded: location.mixed >> 26) & (places.count - 1)
  }

  private func next(_ place: Int) -> Int {
    (place + 1) & (places.count - 1)
  }

  private func place(of slot: Int) -> Int {
    var place = home(of: slots[slot].location)
    while places[place] != UInt32(truncatingIfNeeded: slot + 1) { place = next(place) }
    return place
  }

  /// Frees a slot's place, and moves up those behind it that were put further than their home.
  private mutating func freePlace(of slot: Int) {
    var free = place(of: slot)
    var place = next(free)
    while places[place] != 0 {
      let home = home(of: slots[Int(places[place]) - 1].location)
      if (place &- home) & (places.count - 1) >= (place &- free) & (places.count - 1) {
        places[free] = places[place]
        free = place
      }
      place = next(place)
    }
    places[free] = 0
  }
}

extension DecodedCache.Shard {
  /// Lets go the first value from the hand on that was not used since the hand last passed it.
  fileprivate mutating func evict() {
    if hand >= slots.count { hand = 0 }
    while slots[hand].wasUsed {
      slots[hand].wasUsed = false
      hand = (hand + 1) % slots.count
    }
    remove(at: hand)
  }

  private mutating func remove(at slot: Int) {
    freePlace(of: slot)
    byteCount -= Int(slots[slot].location.length) + DecodedCache.overhead
    let last = slots.count - 1
    if slot < last {
      places[place(of: last)] = UInt32(truncatingIfNeeded: slot + 1)
      slots[slot] = slots[last]
    }
    slots.removeLast()
  }
}
