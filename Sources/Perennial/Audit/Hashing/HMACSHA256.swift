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

  /// Ends the message.
  ///
  /// - Returns: The message authentication code of all bytes appended so far.
  package consuming func finalize() -> Digest {
    var outer = key.outer
    outer.update(inner.finalize())
    return outer.finalize()
  }
}
