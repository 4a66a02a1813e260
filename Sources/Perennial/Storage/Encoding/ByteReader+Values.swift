#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

extension ByteReader {
  /// Reads sixteen bytes.
  package mutating func uuid() throws(ByteError) -> UUID {
    let first = try littleEndian(UInt64.self)
    let second = try littleEndian(UInt64.self)
    return UUID(words: first.littleEndian, second.littleEndian)
  }

  /// Reads thirty-two bytes.
  package mutating func digest() throws(ByteError) -> Digest {
    let word0 = try littleEndian(UInt64.self).byteSwapped
    let word1 = try littleEndian(UInt64.self).byteSwapped
    let word2 = try littleEndian(UInt64.self).byteSwapped
    let word3 = try littleEndian(UInt64.self).byteSwapped
    return Digest(word0, word1, word2, word3)
  }

  /// Reads a tag and an id.
  package mutating func identifier() throws(ByteError) -> Identifier {
    switch try byte() {
    case 1: return .integer(try zigzag())
    case 2: return .uuid(try uuid())
    case 3: return .text(try text())
    default: throw ByteError(.tag, at: position - 1)
    }
  }

  /// Reads a number that this platform's `Int` holds.
  package mutating func integer() throws(ByteError) -> Int {
    let start = position
    guard let value = Int(exactly: try zigzag()) else { throw ByteError(.number, at: start) }
    return value
  }

  /// Reads a byte of flags.
  ///
  /// - Parameter known: The flags that may be set.
  /// - Returns: The flags that are set.
  /// - Throws: ``ByteError`` where another one is set.
  package mutating func flags(_ known: UInt8) throws(ByteError) -> UInt8 {
    let flags = try byte()
    guard flags & ~known == 0 else { throw ByteError(.tag, at: position - 1) }
    return flags
  }

  /// Reads a byte that is 0 or 1.
  package mutating func bool() throws(ByteError) -> Bool {
    try flags(1) == 1
  }

  /// Reads a name: a number of one that was read before, or the next number and a text.
  mutating func name(in names: inout ReadNames) throws(ByteError) -> String {
    let start = position
    let number = try varint()
    if let text = names[number] { return text }
    guard number == UInt64(names.count) else { throw ByteError(.reference, at: start) }
    let text = try text()
    names.append(text)
    return text
  }

  /// Reads as many elements as are announced.
  ///
  /// - Parameters:
  ///   - size: The fewest bytes that one element has.
  ///   - element: Reads one.
  /// - Returns: The elements.
  /// - Throws: ``ByteError`` where so many cannot follow, and what `element` throws.
  mutating func array<Element>(
    of size: Int,
    _ element: (inout ByteReader) throws(ByteError) -> Element
  ) throws(ByteError) -> [Element] {
    let count = try count(of: size)
    guard count > 0 else { return [] }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count {
      elements.append(try element(&self))
    }
    return elements
  }
}

extension UUID {
  /// The UUID of which these are the ``words``.
  init(words first: UInt64, _ second: UInt64) {
    self.init(uuid: unsafe unsafeBitCast((first, second), to: uuid_t.self))
  }
}
