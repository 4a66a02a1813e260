/// Reads what a ``ByteWriter`` wrote, from bytes of which nothing is known.
///
/// Every read is checked against the end; a number of elements is checked against the bytes that are
/// left before anything is allocated for them. Each value has one form only: varints are minimal, texts
/// valid, flags known. No input traps.
package struct ByteReader: Sendable {
  private let bytes: [UInt8]
  /// Where the next read begins.
  package private(set) var position: Int
  /// Where the last read has to end.
  package let end: Int

  /// Reads a part of an array.
  ///
  /// - Parameters:
  ///   - bytes: The array.
  ///   - range: Which of its bytes.
  /// - Throws: ``ByteError`` where the array does not have them.
  package init(_ bytes: [UInt8], in range: Range<Int>) throws(ByteError) {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
      throw ByteError(.truncated, at: bytes.count)
    }
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// Reads an array.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  /// How many bytes are left.
  package var remaining: Int { end - position }

  /// What is thrown for what begins where the next read does.
  package func error(_ problem: ByteError.Problem) -> ByteError {
    ByteError(problem, at: position)
  }

  /// Ends the reading.
  ///
  /// - Throws: ``ByteError`` where bytes are left.
  package func finish() throws(ByteError) {
    guard position == end else { throw error(.trailing) }
  }

  @inline(__always)
  package mutating func byte() throws(ByteError) -> UInt8 {
    guard position < end else { throw error(.truncated) }
    let byte = bytes[position]
    position += 1
    return byte
  }

  @inline(__always)
  package mutating func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type = Value.self
  ) throws(ByteError) -> Value {
    let size = Value.bitWidth / 8
    guard size <= remaining else { throw error(.truncated) }
    let value = unsafe bytes.span.bytes.unsafeLoadUnaligned(
      fromByteOffset: position,
      as: Value.self
    )
    position += size
    return Value(littleEndian: value)
  }

  @inline(__always)
  package mutating func varint() throws(ByteError) -> UInt64 {
    guard position < end else { throw error(.truncated) }
    let first = bytes[position]
    guard first >= 0x80 else {
      position += 1
      return UInt64(first)
    }
    return try longVarint()
  }

  @inline(__always)
  package mutating func zigzag() throws(ByteError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// Reads a number of elements and checks that so many can follow.
  ///
  /// - Parameter size: The fewest bytes that one element has.
  /// - Returns: The number.
  /// - Throws: ``ByteError`` where the bytes that are left cannot hold so many.
  @inline(__always)
  package mutating func count(of size: Int) throws(ByteError) -> Int {
    let start = position
    let value = try varint()
    guard let count = Int(exactly: value), count <= remaining / max(size, 1) else {
      throw ByteError(.count, at: start)
    }
    return count
  }

  /// Reads the place of some bytes and goes on after them.
  package mutating func range(count: Int) throws(ByteError) -> Range<Int> {
    guard count >= 0, count <= remaining else { throw error(.truncated) }
    let start = position
    position += count
    return start..<position
  }

  /// Reads bytes behind their number.
  package mutating func framed() throws(ByteError) -> [UInt8] {
    Array(bytes[try range(count: count(of: 1))])
  }

  /// Reads a text behind the number of its bytes.
  package mutating func text() throws(ByteError) -> String {
    let range = try range(count: count(of: 1))
    if isASCII(range) { return String(decoding: bytes[range], as: UTF8.self) }
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw ByteError(.text, at: range.lowerBound)
    }
    return text
  }

  /// Whether validating can be spared: it costs ten times as much as a short text's bytes.
  private func isASCII(_ range: Range<Int>) -> Bool {
    let span = bytes.span.extracting(range)
    var seen: UInt8 = 0
    for place in span.indices { seen |= span[place] }
    return seen < 0x80
  }

  /// Reads many zigzags.
  ///
  /// - Parameters:
  ///   - count: How many; the fewest bytes that they have were checked before.
  ///   - body: What each is given to.
  /// - Throws: ``ByteError`` where one is not whole or not minimal.
  @inline(__always)
  mutating func zigzags(_ count: Int, _ body: (Int64) -> Void) throws(ByteError) {
    let bytes = bytes  // So that the position can move while a span is held.
    let span = bytes.span
    var place = position
    for _ in 0..<count {
      guard place < end else { throw ByteError(.truncated, at: place) }
      var value = UInt64(span[place])
      if value < 0x80 {
        place &+= 1
      } else {
        position = place
        value = try longVarint()
        place = position
      }
      body(Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
    }
    position = place
  }

  /// A reader of a part of the same array.
  func reader(of range: Range<Int>) throws(ByteError) -> ByteReader {
    try ByteReader(bytes, in: range)
  }

  /// The check of a part of the same array.
  func check(of range: Range<Int>, seed: UInt32) -> UInt32 {
    CRC32C.value(of: bytes, in: range, seed: seed)
  }

  @inline(never)
  private mutating func longVarint() throws(ByteError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      guard byte < 0x80 else { continue }
      guard byte != 0, shift < 63 || byte == 1 else { break }
      return value
    }
    throw ByteError(.varint, at: start)
  }
}
