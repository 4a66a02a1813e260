/// The names of kinds, states, actions, relations and keys, of which each is written once.
///
/// Numbered in the order in which they first occur, after the well-known ones.
enum NameTable {
  /// Names that have a number from the start, since most records have some: part of the form.
  static let wellKnown = [
    "active", "inactive", "archived", "create", "update", "move", "change", "softDelete", "archive",
    "restore", "hardDelete", "default",
  ]

  fileprivate static let wellKnownKeys = wellKnown.map(Key.init)

  /// A name's size, first and last bytes: comparing them costs less than comparing texts.
  fileprivate struct Key: Equatable, Sendable {
    private let first: UInt64
    private let last: UInt64
    private let count: Int

    init(_ text: String) {
      var text = text
      count = text.utf8.count
      (first, last) = text.withUTF8 { bytes in unsafe Self.words(of: Span(_unsafeElements: bytes)) }
    }

    /// Whether there is more of the name, between them.
    var isCut: Bool { count > 16 }

    /// The first eight bytes and, of eight and more, the last eight.
    private static func words(of bytes: Span<UInt8>) -> (UInt64, UInt64) {
      guard bytes.count < 8 else {
        let last = bytes.count - 8
        return unsafe (
          bytes.bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self),
          bytes.bytes.unsafeLoadUnaligned(fromByteOffset: last, as: UInt64.self)
        )
      }
      var first: UInt64 = 0
      for place in bytes.indices { first = first << 8 | UInt64(bytes[place]) }
      return (first, 0)
    }
  }
}

/// The names that were written.
struct WrittenNames {
  /// Beyond it a name may be written again; a search of more would cost more than its bytes.
  private static let searchLimit = 64

  private var names: [(key: NameTable.Key, text: String)] = []

  /// The number of a name.
  ///
  /// - Parameter text: The name.
  /// - Returns: The number, and whether the name has it only now and must be written.
  mutating func number(of text: String) -> (number: Int, isNew: Bool) {
    let key = NameTable.Key(text)
    let known = NameTable.wellKnownKeys
    for place in known.indices where known[place] == key {
      return (place, false)
    }
    for place in 0..<min(names.count, Self.searchLimit)
    where names[place].key == key && (!key.isCut || names[place].text.hasSameBytes(as: text)) {
      return (known.count + place, false)
    }
    if names.isEmpty { names.reserveCapacity(8) }
    names.append((key, text))
    return (known.count + names.count - 1, true)
  }
}

/// The names that were read.
struct ReadNames {
  private var names: [String] = []

  /// The number that the next new name gets.
  var count: Int { NameTable.wellKnown.count + names.count }

  /// The name of a number; nil for one that is not given yet.
  subscript(number: UInt64) -> String? {
    guard number < UInt64(count) else { return nil }
    let place = Int(truncatingIfNeeded: number)
    let known = NameTable.wellKnown
    return place < known.count ? known[place] : names[place - known.count]
  }

  mutating func append(_ name: String) {
    if names.isEmpty { names.reserveCapacity(8) }
    names.append(name)
  }
}
