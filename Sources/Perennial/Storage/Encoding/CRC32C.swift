/// The cyclic redundancy check of the Castagnoli polynomial (RFC 3720, appendix B.4), incremental.
///
/// Finds every change of up to three bits and every burst of up to 32 bits in what a file holds; it is
/// no protection from somebody who can write the file. What was checked before can be the seed of what
/// follows: the check of `a` and then `b` is the check of `b` seeded with that of `a`.
///
/// Eight bytes a step, each through a table of its own (Kounavis and Berry 2005): the instruction of
/// x86 and ARM cannot be reached without unsafe flags, which a dependency may not set.
package struct CRC32C: Sendable {
  private static let polynomial: UInt32 = 0x82F6_3B78
  private static let tables = makeTables()
  private static var tableSize: Int { 2_048 }

  private var state: UInt32

  /// Starts a check.
  ///
  /// - Parameter seed: The check of what came before; 0 for nothing.
  package init(seed: UInt32 = 0) {
    state = ~seed
  }

  /// The check of all bytes so far, after the seed's.
  package var value: UInt32 { ~state }

  /// The check of some bytes of an array.
  ///
  /// - Parameters:
  ///   - bytes: The array.
  ///   - range: Which of its bytes, within its bounds.
  ///   - seed: The check of what came before.
  /// - Returns: The check; that of no bytes where the range is not within the array.
  package static func value(
    of bytes: [UInt8],
    in range: Range<Int>,
    seed: UInt32 = 0
  ) -> UInt32 {
    var check = CRC32C(seed: seed)
    if range.lowerBound >= 0, range.upperBound <= bytes.count {
      check.update(bytes.span.extracting(range))
    }
    return check.value
  }

  /// Appends bytes.
  ///
  /// - Parameter bytes: The bytes.
  /// - Complexity: O(*n*), without a heap allocation.
  package mutating func update(_ bytes: Span<UInt8>) {
    let tables = Self.tables.span
    // Always so; said here, it spares the checks of eight subscripts a step.
    guard tables.count == Self.tableSize else { return }
    var check = state
    var offset = 0
    while offset &+ 8 <= bytes.count {
      let low = UInt32(bytes, at: offset) ^ check
      let high = UInt32(bytes, at: offset &+ 4)
      check =
        tables[1_792 &+ Int(low & 255)] ^ tables[1_536 &+ Int(low >> 8 & 255)]
        ^ tables[1_280 &+ Int(low >> 16 & 255)] ^ tables[1_024 &+ Int(low >> 24)]
        ^ tables[768 &+ Int(high & 255)] ^ tables[512 &+ Int(high >> 8 & 255)]
        ^ tables[256 &+ Int(high >> 16 & 255)] ^ tables[Int(high >> 24)]
      offset &+= 8
    }
    while offset < bytes.count {
      check = check >> 8 ^ tables[Int((check ^ UInt32(bytes[offset])) & 255)]
      offset &+= 1
    }
    state = check
  }

  /// Appends the bytes of a number, the lowest first, in its full width.
  ///
  /// - Parameter value: The number; not `Int`, whose width depends on the platform.
  package mutating func update<Value: FixedWidthInteger & BitwiseCopyable>(
    littleEndian value: Value
  ) {
    unsafe withUnsafeBytes(of: value.littleEndian) { bytes in
      unsafe update(Span(_unsafeBytes: bytes))
    }
  }

  /// Appends the UTF-8 of a text.
  ///
  /// - Parameter text: The text.
  package mutating func update(utf8 text: String) {
    var text = text
    text.withUTF8 { bytes in
      unsafe update(Span(_unsafeElements: bytes))
    }
  }

  /// Eight tables of 256, one after the other: the check of a byte that 0 to 7 zero bytes follow.
  private static func makeTables() -> [UInt32] {
    var tables = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { check, _ in
        check >> 1 ^ (check & 1 == 0 ? 0 : polynomial)
      }
    }
    tables.reserveCapacity(tableSize)
    for place in 256..<tableSize {
      let former = tables[place - 256]
      tables.append(former >> 8 ^ tables[Int(former & 255)])
    }
    return tables
  }
}

extension UInt32 {
  /// The little-endian word at an offset: four checked reads, which the optimizer joins into one.
  @inline(__always)
  fileprivate init(_ bytes: borrowing Span<UInt8>, at offset: Int) {
    self =
      UInt32(bytes[offset]) | UInt32(bytes[offset &+ 1]) << 8
      | UInt32(bytes[offset &+ 2]) << 16 | UInt32(bytes[offset &+ 3]) << 24
  }
}
