import Foundation
import Perennial
import Testing

@Suite struct DigestTests {
  private static let hexadecimal =
    "000102030405060708090a0b0c0d0e0f" + "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
  private static let bytes = [UInt8](0x00...0x0f) + [UInt8](0xf0...0xff)

  /// All but the first digit, so that one character makes the notation wrong.
  private static let rest = String(hexadecimal.dropFirst())

  // The neighbors of the digits in ASCII, signs and spaces that integer parsing may accept, and a
  // full-width zero: one character of three bytes, with and without the right byte count.
  static let wrong: [String] = [
    "", rest, "00\(rest)", "g\(rest)", "/\(rest)", ":\(rest)", "@\(rest)", "G\(rest)",
    "`\(rest)", "+\(rest)", "-\(rest)", " \(rest)", "\(rest)\n", "\0\(rest)",
    "0x\(rest.dropFirst())", "\u{ff10}\(rest)", "\u{ff10}\(rest.dropFirst(2))",
  ]

  @Test func `bytes and hexadecimal notation read back`() throws {
    let digest = try #require(Digest(bytes: Self.bytes))
    #expect(digest.bytes == Self.bytes)
    #expect(digest.description == Self.hexadecimal)
    #expect(Digest(hexadecimal: Self.hexadecimal) == digest)
    #expect(Digest(hexadecimal: Self.hexadecimal.uppercased()) == digest)
  }

  @Test(arguments: [0, 1, 31, 33, 64])
  func `another number of bytes is refused`(count: Int) {
    #expect(Digest(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }

  @Test(arguments: wrong)
  func `another notation is refused`(text: String) {
    #expect(Digest(hexadecimal: text) == nil)
  }

  @Test(arguments: 0..<32)
  func `each byte counts in a comparison`(index: Int) throws {
    var bytes = Self.bytes
    bytes[index] ^= 1
    let other = try #require(Digest(bytes: bytes))
    #expect(other != Digest(bytes: Self.bytes))
    #expect(other.bytes == bytes)
  }

  @Test func `a digest is coded as one string`() throws {
    let digest = try #require(Digest(bytes: Self.bytes))
    let data = try JSONEncoder().encode([digest])
    #expect(String(decoding: data, as: UTF8.self) == "[\"\(Self.hexadecimal)\"]")
    #expect(try JSONDecoder().decode([Digest].self, from: data) == [digest])
  }

  @Test(arguments: wrong)
  func `decoding another string throws`(text: String) throws {
    let data = try JSONEncoder().encode([text])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Digest].self, from: data) }
  }

  @Test(arguments: ["[null]", "[1]", "[{}]", "[[]]", "[true]"])
  func `decoding something other than a string throws`(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Digest].self, from: Data(text.utf8))
    }
  }
}
