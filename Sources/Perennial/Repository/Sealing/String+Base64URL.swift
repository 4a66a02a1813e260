/// Base 64 with the alphabet of URLs and without padding (RFC 4648, section 5).
///
/// By hand, since a cursor is written and read with every page: the general coder and the replacements of
/// its characters cost more than the page's records.
extension String {
  /// Writes bytes.
  init(base64URL bytes: [UInt8]) {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    var pending: UInt32 = 0
    var bitCount = 0
    for byte in bytes {
      pending = pending << 8 | UInt32(byte)
      bitCount += 8
      while bitCount >= 6 {
        bitCount -= 6
        text.append(Self.character(of: pending >> bitCount))
      }
    }
    if bitCount > 0 { text.append(Self.character(of: pending << (6 - bitCount))) }
    self = String(decoding: text, as: UTF8.self)
  }

  private static func character(of sextet: UInt32) -> UInt8 {
    let sextet = UInt8(truncatingIfNeeded: sextet & 63)
    return switch sextet {
    case 0..<26: UInt8(ascii: "A") + sextet
    case 26..<52: UInt8(ascii: "a") + sextet - 26
    case 52..<62: UInt8(ascii: "0") + sextet - 52
    case 62: UInt8(ascii: "-")
    default: UInt8(ascii: "_")
    }
  }
}

extension [UInt8] {
  /// Reads bytes; nil for a text that ``Swift/String/init(base64URL:)`` would not have written.
  init?(base64URL text: String) {
    self = []
    reserveCapacity(text.utf8.count * 3 / 4)
    var pending: UInt32 = 0
    var bitCount = 0
    for character in text.utf8 {
      guard let sextet = Self.sextet(of: character) else { return nil }
      pending = pending << 6 | sextet
      bitCount += 6
      guard bitCount >= 8 else { continue }
      bitCount -= 8
      append(UInt8(truncatingIfNeeded: pending >> bitCount))
    }
    // What is left of the last character must be nothing, or several texts would give the same bytes.
    guard bitCount < 6, pending & (1 << bitCount - 1) == 0 else { return nil }
  }

  private static func sextet(of character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a") + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0") + 52)
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
