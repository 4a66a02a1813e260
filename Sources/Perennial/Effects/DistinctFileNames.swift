/// Names of files, each once: those with the same bytes are one, as file systems have it.
///
/// Not a `Set`, which takes texts that are canonically equivalent for one, and costs a hard delete twice as much.
struct DistinctFileNames {
  private var names: [String] = []
  /// Half of a name's hash above its place and one; 0 where there is none.
  ///
  /// There are a power of two of them.
  private var slots: [UInt64] = [0]

  /// Makes room for so many more names.
  mutating func reserve(_ count: Int) {
    names.reserveCapacity(names.count + count)
    let (needed, overflow) = (names.count + count).multipliedReportingOverflow(by: 2)
    if !overflow, needed > slots.count { rehash(into: needed) }
  }

  /// Takes a name.
  ///
  /// - Returns: Whether it is new.
  mutating func insert(_ name: String) -> Bool {
    if names.count * 2 >= slots.count { rehash(into: slots.count * 2) }
    let tag = KeyHash.shared(bytesOf: name) >> 32
    var slot = place(of: tag)
    while slots[slot] != 0 {
      let entry = slots[slot]
      if entry >> 32 == tag, isSame(names[Int(entry & 0xFFFF_FFFF) - 1], name) { return false }
      slot = (slot + 1) & (slots.count - 1)
    }
    names.append(name)
    slots[slot] = tag << 32 | UInt64(names.count)
    return true
  }

  private func isSame(_ first: String, _ second: String) -> Bool {
    first.utf8.elementsEqual(second.utf8)
  }

  private func place(of tag: UInt64) -> Int {
    Int(truncatingIfNeeded: tag) & (slots.count - 1)
  }

  private mutating func rehash(into count: Int) {
    let old = slots
    var capacity = max(slots.count, 16)
    while capacity < count { capacity *= 2 }
    slots = [UInt64](repeating: 0, count: capacity)
    for entry in old where entry != 0 {
      var slot = place(of: entry >> 32)
      while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = entry
    }
  }
}
