/// An incremental HMAC-SHA256 (RFC 2104).
///
/// Like ``SHA256``, it does not depend on how the bytes were split into updates.
package struct HMACSHA256: Sendable {
  private let key: Key
  var inner: SHA256

  /// Starts a message under a prepared key.
  ///
  /// - Parameter key: The key; prepare it once and use it for every message.
  package init(key: Key) {
    self.key = key
    inner = key.inner
  }

  /// The code of a complete message.
  ///
  /// - Parameters:
  ///   - bytes: The message.
  ///   - key: The key.
  /// - Returns: The message authentication code.
  package static func authenticate(_ bytes: [UInt8], key: Key) -> Digest {
    var hasher = HMACSHA256(key: key)
    hasher.update(bytes.span)
    return hasher.finalize()
  }

  /// Appends bytes to the message.
  ///
  /// - Parameter bytes: The bytes to append.
  /// - Complexity: O(*n*), without a heap allocation.
  package mutating func update(_ bytes: Span<UInt8>) {
    inner.update(bytes)
  }

  /// Appends bytes to the message.
  ///
  /// - Parameter bytes: The bytes to append.
  package mutating func update(_ bytes: [UInt8]) {
    inner.update(bytes.span)
  }

  /// Appends the 32 bytes of a digest to the message.
  ///
  /// - Parameter digest: The digest to append, as when chaining.
  package mutating func update(_ digest: Digest) {
    inner.update(digest)
  }

  /// Appends the eight bytes of an integer to the message, in big-endian order.
  ///
  /// - Parameter value: The integer to append.
  package mutating func update(bigEndian value: UInt64) {
    inner.update(bigEndian: value)
  }

  /// Appends the bytes of an integer to the message, in big-endian order and its full width.
  ///
  /// - Parameter value: The integer to append; not `Int`, whose width depends on the platform.
  package mutating func update(bigEndian value: some FixedWidthInteger) {
    inner.update(bigEndian: value)
  }

  /// Ends the message.
  ///
  /// - Returns: The message authentication code of all bytes appended so far.
  package consuming func finalize() -> Digest {
    var outer = key.outer
    outer.update(inner.finalize())
    return outer.finalize()
  }
}
