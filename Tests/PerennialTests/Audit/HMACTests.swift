import Perennial
import Testing

/// Where the host supplies a key, the digests of the audit chain are HMACs (S20).
@Suite struct HMACTests {
  private static let message = (0..<201).map { UInt8(truncatingIfNeeded: $0 &* 29 &+ 3) }

  private func authenticate(_ message: [UInt8], _ key: [UInt8]) -> Digest {
    HMACSHA256.authenticate(message, key: HMACSHA256.Key(key))
  }

  @Test func `every message of RFC 4231 has its code`() throws {
    let records = try ResponseFile("rfc/rfc-4231-sha256.txt").records
    #expect(records.count == 6)
    for record in records {
      let code = try record.digest()
      #expect(authenticate(try record.message(), try record.bytes("Key")) == code)
    }
  }

  /// Test case 5 of RFC 4231, which the file leaves out, gives only the first 128 bits.
  @Test func `the truncated code of RFC 4231 begins the full one`() {
    let key = [UInt8](repeating: 0x0c, count: 20)
    let code = authenticate(Array("Test With Truncation".utf8), key)
    #expect(code.description.hasPrefix("a3b6167473100ee06e0c796c2955552b"))
  }

  @Test(arguments: 0...200)
  func `a message split anywhere has the code of the whole`(position: Int) {
    let key = HMACSHA256.Key([1, 2, 3])
    var hasher = HMACSHA256(key: key)
    hasher.update(Self.message.span.extracting(first: position))
    hasher.update(Self.message.span.extracting(droppingFirst: position))
    #expect(hasher.finalize() == HMACSHA256.authenticate(Self.message, key: key))
  }

  @Test func `a key serves many messages`() {
    let key = HMACSHA256.Key([7])
    let first = HMACSHA256.authenticate([1], key: key)
    #expect(HMACSHA256.authenticate([2], key: key) != first)
    #expect(HMACSHA256.authenticate([1], key: key) == first)
  }

  @Test(arguments: [0, 1, 31, 32, 63, 64])
  func `a key of up to 64 bytes is padded with zeros`(count: Int) {
    let key = Array(Self.message.prefix(count))
    let padded = key + [UInt8](repeating: 0, count: 64 - count)
    #expect(authenticate(Self.message, key) == authenticate(Self.message, padded))
    let inner = SHA256.hash(padded.map { $0 ^ 0x36 } + Self.message)
    let expected = SHA256.hash(padded.map { $0 ^ 0x5c } + inner.bytes)
    #expect(authenticate(Self.message, key) == expected)
  }

  @Test(arguments: [65, 131, 200])
  func `a key of more than 64 bytes is hashed first`(count: Int) {
    let key = Array(Self.message.prefix(count))
    let hashed = SHA256.hash(key).bytes
    #expect(authenticate(Self.message, key) == authenticate(Self.message, hashed))
  }
}

extension HMACSHA256 {
  /// The code of a complete message.
  static func authenticate(_ message: [UInt8], key: Key) -> Digest {
    var hasher = HMACSHA256(key: key)
    hasher.update(message)
    return hasher.finalize()
  }
}
