/// A SHA-256 digest or HMAC: 32 bytes that stand for a chain of audit records up to one of them.
///
/// Export the digest of a chain's head and keep it outside the store: the chain can later be
/// verified against it, which detects truncation and rewriting as well.
///
/// A digest reads and writes as 64 hexadecimal digits, in ``description`` and when coded. Its bytes
/// are held inline, so that copying and comparing digests allocates nothing.
///
/// - SeeAlso: FIPS 180-4 (SHA-256), RFC 2104 (HMAC).
public struct Digest: Sendable, Hashable {
  let word0, word1, word2, word3: UInt64

  init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
    (self.word0, self.word1, self.word2, self.word3) = (word0, word1, word2, word3)
  }

  /// Creates a digest from its bytes, or `nil` unless there are exactly 32.
  ///
  /// - Parameter bytes: The bytes, first to last.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    let words = stride(from: 0, to: 32, by: 8).map { start in
      bytes[start..<start + 8].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    }
    self.init(words[0], words[1], words[2], words[3])
  }

  /// Creates a digest from its hexadecimal notation, or `nil` unless that is exactly 64 digits.
  ///
  /// - Parameter hexadecimal: The ASCII digits, in either case, without prefix or separators.
  public init?(hexadecimal: String) {
    guard hexadecimal.utf8.count == 64 else { return nil }
    var words: [UInt64] = [0, 0, 0, 0]
    for (index, character) in hexadecimal.utf8.enumerated() {
      guard let digit = Self.value(ofDigit: character) else { return nil }
      words[index / 16] = words[index / 16] << 4 | UInt64(digit)
    }
    self.init(words[0], words[1], words[2], words[3])
  }

  /// The 32 bytes, first to last.
  ///
  /// - Complexity: O(1); allocates the array.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    bytes.append(bigEndian: word0)
    bytes.append(bigEndian: word1)
    bytes.append(bigEndian: word2)
    bytes.append(bigEndian: word3)
    return bytes
  }
}

extension Digest: CustomStringConvertible {
  /// The digest as 64 lower-case hexadecimal digits.
  ///
  /// ``init(hexadecimal:)`` reads it back.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    let characters = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: characters, as: UTF8.self)
  }
}

extension Digest: Codable {
  /// Decodes a digest from one string of 64 hexadecimal digits.
  ///
  /// - Parameter decoder: The decoder to read from.
  /// - Throws: `DecodingError` if the value is not a string, or not such a string.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let digest = Digest(hexadecimal: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "A digest is written as 64 hexadecimal digits."
      )
    }
    self = digest
  }

  /// Encodes the digest as one string of 64 lower-case hexadecimal digits.
  ///
  /// - Parameter encoder: The encoder to write to.
  /// - Throws: `EncodingError` if the encoder does not accept a string here.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Digest {
  /// The digest that a hasher's final state is.
  init(_ state: SIMD8<UInt32>) {
    self.init(
      UInt64(state[0]) << 32 | UInt64(state[1]),
      UInt64(state[2]) << 32 | UInt64(state[3]),
      UInt64(state[4]) << 32 | UInt64(state[5]),
      UInt64(state[6]) << 32 | UInt64(state[7])
    )
  }

  private static func value(ofDigit character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
