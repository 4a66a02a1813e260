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
  private static let tagBytes = 16

  private let key: HMACSHA256.Key

  init(secret: UUID) {
    var bytes: [UInt8] = []
    bytes.append(secret)
    key = HMACSHA256.Key(bytes)
  }

  /// - Returns: Text of letters, digits, `-` and `_`.
  func seal(_ content: [UInt8], for purpose: String) -> String {
    let tag = tag(of: content, purpose)
    let bytes = tag + masked(content, tag)
    return Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// - Returns: The content; nil where the token was not sealed here for that purpose.
  func open(_ token: String, for purpose: String) -> [UInt8]? {
    var text = token.replacing("-", with: "+").replacing("_", with: "/")
    text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    guard let data = Data(base64Encoded: text), data.count >= Self.tagBytes else { return nil }
    let bytes = [UInt8](data)
    let tag = Array(bytes.prefix(Self.tagBytes))
    let content = masked(Array(bytes.dropFirst(Self.tagBytes)), tag)
    let expected = self.tag(of: content, purpose)
    let difference = zip(expected, tag).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
    // Base 64 leaves room for several texts of one content; only the one that was given out opens.
    return difference == 0 && seal(content, for: purpose) == token ? content : nil
  }

  private func tag(of content: [UInt8], _ purpose: String) -> [UInt8] {
    var bytes: [UInt8] = [0]
    bytes.append(framed: purpose)
    bytes += content
    return Array(HMACSHA256.authenticate(bytes, key: key).bytes.prefix(Self.tagBytes))
  }

  private func masked(_ content: [UInt8], _ tag: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var block: UInt32 = 0
    while result.count < content.count {
      var seed: [UInt8] = [1]
      seed += tag
      seed.append(bigEndian: block)
      let stream = HMACSHA256.authenticate(seed, key: key).bytes
      let start = result.count
      for offset in 0..<min(stream.count, content.count - start) {
        result.append(content[start + offset] ^ stream[offset])
      }
      block += 1
    }
    return result
  }
}
