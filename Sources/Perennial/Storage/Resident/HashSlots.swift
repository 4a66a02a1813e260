/// Finds numbered things by their hash: open addressing, eight bytes a slot.
///
/// A slot holds half of the hash beside the number, so that a search looks at hardly any thing but the one it
/// looks for, and growing looks at none. Nothing is ever removed.
struct HashSlots: Sendable {
  private struct Slot: Sendable {
    static let free = Slot(rawValue: 0)

    let rawValue: UInt64

    private init(rawValue: UInt64) {
      self.rawValue = rawValue
    }

    init(_ number: UInt32, tag: UInt32) {
      rawValue = UInt64(tag) << 32 | UInt64(number + 1)
    }

    var isFree: Bool { rawValue == 0 }
    var tag: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
    var number: UInt32 { UInt32(truncatingIfNeeded: rawValue) &- 1 }
  }

  private var slots: [Slot] = []
  private(set) var count = 0

  init() {}

  /// Slots for a number of things that is known beforehand.
  init(minimumCapacity: Int) {
    var slotCount = 4
    while slotCount * 3 < minimumCapacity * 4 { slotCount *= 2 }
    slots = Array(repeating: .free, count: slotCount)
  }

  /// The number of a hash for which the body answers true.
  ///
  /// - Complexity: O(1) expected.
  func first(hash: UInt64, where matches: (UInt32) -> Bool) -> UInt32? {
    guard !slots.isEmpty else { return nil }
    let tag = Self.tag(hash)
    var place = start(tag)
    while !slots[place].isFree {
      let slot = slots[place]
      if slot.tag == tag, matches(slot.number) { return slot.number }
      place = next(place)
    }
    return nil
  }

  /// Adds a number below `UInt32.max` whose thing is not there yet.
  mutating func insert(_ number: UInt32, hash: UInt64) {
    if count * 4 >= slots.count * 3 { grow() }
    place(Slot(number, tag: Self.tag(hash)))
    count += 1
  }

  /// Puts another number in a number's place.
  mutating func replace(_ old: UInt32, with number: UInt32, hash: UInt64) {
    guard !slots.isEmpty else { return }
    let tag = Self.tag(hash)
    var place = start(tag)
    while !slots[place].isFree {
      if slots[place].number == old {
        slots[place] = Slot(number, tag: tag)
        return
      }
      place = next(place)
    }
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: .free, count: max(4, old.count * 2))
    for slot in old where !slot.isFree { place(slot) }
  }

  private mutating func place(_ slot: Slot) {
    var place = start(slot.tag)
    while !slots[place].isFree { place = next(place) }
    slots[place] = slot
  }

  private static func tag(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash >> 32)
  }

  private func start(_ tag: UInt32) -> Int {
    Int(truncatingIfNeeded: tag) & (slots.count - 1)
  }

  private func next(_ place: Int) -> Int {
    (place + 1) & (slots.count - 1)
  }
}
