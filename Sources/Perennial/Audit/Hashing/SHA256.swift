/// An incremental SHA-256 hasher (FIPS 180-4).
///
/// The digest depends only on the bytes and their order, not on how they were split into updates.
/// A copy hashes on independently, so a common prefix need be hashed only once.
///
/// State and pending block are SIMD vectors because these live inline, without a heap allocation,
/// can be indexed, and exist on every supported platform; `InlineArray` would need macOS 26.
package struct SHA256: Sendable {
  var state = SIMD8<UInt32>.initialState
  /// The words of the block that is not complete yet; zeros follow them, as the padding needs.
  var block = SIMD16<UInt32>()
  /// The last bytes received, of which the lowest `byteCount % 4` are not yet in `block`.
  var tail: UInt32 = 0
  var byteCount: UInt64 = 0

  /// Starts an empty message.
  package init() {}

  /// The digest of a complete message.
  ///
  /// - Parameter bytes: The message.
  /// - Returns: Its digest.
  /// - Complexity: O(*n*), without a heap allocation.
  package static func hash(_ bytes: [UInt8]) -> Digest {
    var hasher = SHA256()
    hasher.update(bytes.span)
    return hasher.finalize()
  }

  /// Ends the message.
  ///
  /// - Returns: The digest of all bytes appended so far.
  package consuming func finalize() -> Digest {
    pad()
    return Digest(state)
  }

  /// Puts a word into the block, at the end of the message so far.
  mutating func store(_ word: UInt32) {
    block[Int(truncatingIfNeeded: byteCount / 4 % 16)] = word
  }

  /// Completes the last block: a one bit, zeros, and the length in bits (FIPS 180-4, 5.1.1).
  private mutating func pad() {
    store((tail << 8 | 0x80) << UInt32(truncatingIfNeeded: 24 &- byteCount % 4 &* 8))
    // With more than 55 bytes in it, the block has no room for the length.
    if byteCount % 64 > 55 { compress() }
    let bitCount = byteCount &* 8
    block[14] = UInt32(truncatingIfNeeded: bitCount >> 32)
    block[15] = UInt32(truncatingIfNeeded: bitCount)
    compress()
  }
}

extension SIMD8<UInt32> {
  /// The initial hash value (FIPS 180-4, 5.3.3).
  // swift-format-ignore
  fileprivate static var initialState: Self {
    Self(
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
      0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19
    )
  }
}
