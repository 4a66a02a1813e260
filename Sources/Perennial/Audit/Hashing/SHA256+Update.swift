extension SHA256 {
  /// Appends bytes to the message.
  ///
  /// - Parameter bytes: The bytes to append.
  /// - Complexity: O(*n*), without a heap allocation.
  package mutating func update(_ bytes: Span<UInt8>) {
    var offset = 0
    while offset < bytes.count {
      let remaining = bytes.count - offset
      if remaining >= 64, byteCount % 64 == 0 {
        append(blockOf: bytes, at: offset)
        offset += 64
      } else if remaining >= 4, byteCount % 4 == 0 || remaining < 64 {
        // A long update first goes by bytes to a word's boundary, so that it reaches a block's.
        append(word: UInt32(bigEndian: bytes, at: offset))
        offset += 4
      } else {
        append(byte: bytes[offset])
        offset += 1
      }
    }
  }

  /// Appends bytes to the message.
  ///
  /// - Parameter bytes: The bytes to append.
  /// - Complexity: O(*n*), without a heap allocation.
  package mutating func update(_ bytes: [UInt8]) {
    update(bytes.span)
  }

  /// Appends the 32 bytes of a digest to the message.
  ///
  /// - Parameter digest: The digest to append, as when chaining.
  package mutating func update(_ digest: Digest) {
    update(bigEndian: digest.word0)
    update(bigEndian: digest.word1)
    update(bigEndian: digest.word2)
    update(bigEndian: digest.word3)
  }

  /// Appends the eight bytes of an integer to the message, in big-endian order.
  ///
  /// - Parameter value: The integer to append.
  package mutating func update(bigEndian value: UInt64) {
    append(word: UInt32(truncatingIfNeeded: value >> 32))
    append(word: UInt32(truncatingIfNeeded: value))
  }
}

extension SHA256 {
  /// Appends 64 bytes where the message so far ends at a block's boundary.
  private mutating func append(blockOf bytes: Span<UInt8>, at offset: Int) {
    // The one check of the extracted range spares those of its bytes.
    block = SIMD16(bigEndian: bytes.extracting(offset..<offset + 64))
    byteCount &+= 64
    compress()
  }

  /// Appends four bytes, also where the message so far does not end at a word's boundary.
  mutating func append(word: UInt32) {
    let joined = UInt64(tail) << 32 | UInt64(word)
    let pendingBits = byteCount % 4 &* 8
    tail = word
    store(UInt32(truncatingIfNeeded: joined &>> pendingBits))
    byteCount &+= 4
    if byteCount % 64 < 4 { compress() }
  }

  mutating func append(byte: UInt8) {
    tail = tail << 8 | UInt32(byte)
    if byteCount % 4 == 3 { store(tail) }
    byteCount &+= 1
    if byteCount % 64 == 0 { compress() }
  }
}

extension UInt32 {
  /// The big-endian word at an offset: four checked reads, which the optimizer joins into one.
  @inline(__always)
  fileprivate init(bigEndian bytes: borrowing Span<UInt8>, at offset: Int) {
    self =
      UInt32(bytes[offset]) << 24 | UInt32(bytes[offset + 1]) << 16
      | UInt32(bytes[offset + 2]) << 8 | UInt32(bytes[offset + 3])
  }
}

extension SIMD16<UInt32> {
  /// The sixteen big-endian words of 64 bytes.
  ///
  /// In pairs, because a loop by single words is not unrolled, and sixteen spelled out turn into
  /// byte shuffles; a pair becomes one swapped load.
  @inline(__always)
  fileprivate init(bigEndian bytes: borrowing Span<UInt8>) {
    self.init()
    for index in 0..<8 {
      let high = UInt32(bigEndian: bytes, at: index * 8)
      let pair = UInt64(high) << 32 | UInt64(UInt32(bigEndian: bytes, at: index * 8 + 4))
      self[index * 2] = UInt32(truncatingIfNeeded: pair >> 32)
      self[index * 2 + 1] = UInt32(truncatingIfNeeded: pair)
    }
  }
}
