import Testing

@testable import Perennial

@Suite struct Base64URLTests {
  /// RFC 4648, section 10, without padding.
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
    ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
  ])
  func `bytes are written as the standard's examples are`(text: String, written: String) {
    #expect(String(base64URL: Array(text.utf8)) == written)
    #expect([UInt8](base64URL: written) == Array(text.utf8))
  }

  @Test func `every byte comes back, in every place`() {
    for count in 0...7 {
      for byte in UInt8.min...UInt8.max {
        let bytes = (0..<count).map { byte &+ UInt8($0) &* 37 }
        #expect([UInt8](base64URL: String(base64URL: bytes)) == bytes)
      }
    }
    #expect(String(base64URL: [0xFB, 0xEF, 0xFF]) == "--__")
  }

  @Test(arguments: ["A", "Zh", "Zm9", "Zg==", "Zg=", "Z g", "Zm+v", "Zm/v", "é", "Zm9v\n", "AAAAA"])
  func `a text that was not written here gives nothing`(text: String) {
    #expect([UInt8](base64URL: text) == nil)
  }
}
