extension HMACSHA256 {
  /// A key, prepared: the hashers that have already absorbed the inner and the outer padded key.
  ///
  /// Preparing costs two compressions, which every message under the key is then spared.
  package struct Key: Sendable {
    let inner: SHA256
    let outer: SHA256

    /// Prepares a key.
    ///
    /// - Parameter bytes: The secret, of any length. More than 64 bytes are hashed first; fewer
    ///   than 32 weaken the code (RFC 2104, section 3).
    package init(_ bytes: [UInt8]) {
      let secret = bytes.count > 64 ? SHA256.hash(bytes).bytes : bytes
      let padded = secret + Array(repeating: 0, count: 64 - secret.count)
      inner = Self.absorb(padded, mask: 0x36)
      outer = Self.absorb(padded, mask: 0x5c)
    }

    private static func absorb(_ padded: [UInt8], mask: UInt8) -> SHA256 {
      var hasher = SHA256()
      hasher.update(padded.map { $0 ^ mask })
      return hasher
    }
  }
}
