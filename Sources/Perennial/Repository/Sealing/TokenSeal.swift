#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Seals what a caller carries from one request to the next, so that it can neither be read nor made up.
///
/// A token is a tag, HMAC-SHA256 cut to 16 bytes over purpose and content, and the content under a key
/// stream derived from the tag (the construction of SIV, RFC 5297, with HMAC in place of AES). The secret
/// is the storage's identity, so a token of another storage does not open.
struct TokenSeal: Sendable {
  private let key: HMACSHA256.Key

  init(secret: UUID) {
    var bytes: [UInt8] = []
    bytes.append(secret)
    key = HMACSHA256.Key(bytes)
  }

  /// - Returns: Text of letters, digits, `-` and `_`.
  func seal(_ content: [UInt8], for purpose: String) -> String {
    self.for { $0.append(framed: purpose) }.seal(content)
  }

  /// - Returns: The content; nil where the token was not sealed here for that purpose.
  func open(_ token: String, for purpose: String) -> [UInt8]? {
    self.for { $0.append(framed: purpose) }.open(token)
  }

  /// A seal for one purpose, told by what the closure appends.
  func `for`(_ appendPurpose: (inout HMACSHA256) -> Void) -> Purposed {
    var hash = HMACSHA256(key: key)
    hash.append(0)
    appendPurpose(&hash)
    return Purposed(key: key, prefix: hash)
  }

  /// Seals for one purpose, which is hashed once for all tokens.
  struct Purposed: Sendable {
    fileprivate let key: HMACSHA256.Key
    fileprivate let prefix: HMACSHA256

    /// - Returns: Text of letters, digits, `-` and `_`.
    func seal(_ content: [UInt8]) -> String {
      let tag = tag(of: content)
      var bytes: [UInt8] = []
      bytes.reserveCapacity(Tag.byteCount + content.count)
      bytes.append(bigEndian: tag.high)
      bytes.append(bigEndian: tag.low)
      bytes += content
      mask(&bytes, tag)
      return String(base64URL: bytes)
    }

    /// - Returns: The content; nil where the token was not sealed here for that purpose.
    func open(_ token: String) -> [UInt8]? {
      guard var bytes = [UInt8](base64URL: token), bytes.count >= Tag.byteCount else { return nil }
      let tag = Tag(high: UInt64(bigEndian: bytes[..<8]), low: UInt64(bigEndian: bytes[8..<16]))
      mask(&bytes, tag)
      bytes.removeFirst(Tag.byteCount)
      return self.tag(of: bytes).isEqual(to: tag) ? bytes : nil
    }

    private func tag(of content: [UInt8]) -> Tag {
      var hash = prefix
      hash.update(content)
      let digest = hash.finalize()
      return Tag(high: digest.word0, low: digest.word1)
    }

    /// Masks, or unmasks, the content behind the tag.
    private func mask(_ bytes: inout [UInt8], _ tag: Tag) {
      var place = Tag.byteCount
      var block: UInt32 = 0
      while place < bytes.count {
        var hash = HMACSHA256(key: key)
        hash.append(1)
        hash.append(bigEndian: tag.high)
        hash.append(bigEndian: tag.low)
        hash.append(bigEndian: block)
        let stream = hash.finalize()
        for word in [stream.word0, stream.word1, stream.word2, stream.word3] {
          for shift in stride(from: 56, through: 0, by: -8) where place < bytes.count {
            bytes[place] ^= UInt8(truncatingIfNeeded: word >> shift)
            place += 1
          }
        }
        block += 1
      }
    }
  }

  private struct Tag {
    static let byteCount = 16

    let high, low: UInt64

    /// In a time that does not tell where they differ.
    func isEqual(to other: Tag) -> Bool {
      (high ^ other.high) | (low ^ other.low) == 0
    }
  }
}

/// Keeps the seal of a store's storage: to prepare its key costs as much as to seal a cursor.
final class SealKeeper: Sendable {
  private let last = Lock<(secret: UUID, seal: TokenSeal)?>(nil)

  init() {}

  func seal(secret: UUID) -> TokenSeal {
    last.withLock { last in
      if let last, last.secret == secret { return last.seal }
      let seal = TokenSeal(secret: secret)
      last = (secret, seal)
      return seal
    }
  }
}

extension UInt64 {
  fileprivate init(bigEndian bytes: ArraySlice<UInt8>) {
    self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
