/// Names of files, each once: those with the same bytes are one, as file systems have it.
///
/// Not a `Set`, which takes texts that are canonically equivalent for one, and costs a hard delete twice as much.
struct DistinctFileNames {
  private var names: [String] = []
  /// A byte of the hash of the name in each slot, 0 where there is none; a power of two of them.
  ///
  /// Apart from the places, so that a search in many names reads little memory.
  private var tags: [UInt8] = [0]
  /// The place among the names of what is in each slot.
  private var places: [UInt32] = [0]

  /// Makes room for so many more names.
  mutating func reserve(_ count: Int) {
    names.reserveCapacity(names.count + count)
    let (needed, overflow) = (names.count + count).multipliedReportingOverflow(by: 2)
    if !overflow, needed > tags.count { rehash(into: needed) }
  }

  /// Takes a name.
  ///
  /// - Returns: Whether it is new.
  mutating func insert(_ name: String) -> Bool {
    if names.count * 2 >= tags.count { rehash(into: tags.count * 2) }
    let hash = KeyHash.shared(bytesOf: name)
    let tag = Self.tag(of: hash)
    var slot = slot(of: hash)
    while tags[slot] != 0 {
      if tags[slot] == tag, isSame(names[Int(places[slot])], name) { return false }
      slot = self.slot(after: slot)
    }
    tags[slot] = tag
    places[slot] = UInt32(names.count)
    names.append(name)
    return true
  }

  private func isSame(_ first: String, _ second: String) -> Bool {
    first.utf8.elementsEqual(second.utf8)
  }

  private static func tag(of hash: UInt64) -> UInt8 {
    max(UInt8(truncatingIfNeeded: hash >> 56), 1)
  }

  private func slot(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & (tags.count - 1)
  }

  private func slot(after slot: Int) -> Int {
    (slot + 1) & (tags.count - 1)
  }

  private mutating func rehash(into count: Int) {
    var capacity = max(tags.count, 16)
    while capacity < count { capacity *= 2 }
    tags = [UInt8](repeating: 0, count: capacity)
    places = [UInt32](repeating: 0, count: capacity)
    for (place, name) in names.enumerated() {
      let hash = KeyHash.shared(bytesOf: name)
      var slot = slot(of: hash)
      while tags[slot] != 0 { slot = self.slot(after: slot) }
      tags[slot] = Self.tag(of: hash)
      places[slot] = UInt32(place)
    }
  }
}
