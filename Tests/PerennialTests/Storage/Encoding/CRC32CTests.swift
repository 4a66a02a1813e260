import PerennialTesting
import Testing

@testable import Perennial

@Suite struct CRC32CTests {
  @Test(arguments: [
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 255, count: 32), 0x62A8_AB43),
    (Array(0..<32), 0x46DD_794E),
    (Array((0..<32).reversed()), 0x113F_DB5C),
    (Array("123456789".utf8), 0xE306_9283),
    ([], 0),
  ])
  func `the vectors of RFC 3720 come out`(bytes: [UInt8], expected: Int) {
    #expect(CRC32C.value(of: bytes, in: bytes.indices) == UInt32(expected))
  }

  @Test func `the check of parts is that of the whole, wherever they are cut`() {
    var random = SeededGenerator(seed: 1)
    let bytes = (0..<100).map { _ in UInt8(random.below(256)) }
    let whole = Self.slow(bytes)
    for cut in bytes.indices {
      let first = CRC32C.value(of: bytes, in: 0..<cut)
      #expect(CRC32C.value(of: bytes, in: cut..<100, seed: first) == whole)
      var check = CRC32C()
      check.update(bytes.span.extracting(0..<cut))
      check.update(bytes.span.extracting(cut..<100))
      #expect(check.value == whole)
    }
  }

  @Test func `every length agrees with a bit at a time`() {
    var random = SeededGenerator(seed: 2)
    for length in 0..<70 {
      let bytes = (0..<length).map { _ in UInt8(random.below(256)) }
      #expect(CRC32C.value(of: bytes, in: bytes.indices) == Self.slow(bytes))
    }
  }

  @Test func `numbers and texts count as their bytes`() {
    var check = CRC32C()
    check.update(littleEndian: 0x0807_0605_0403_0201 as UInt64)
    check.update(littleEndian: 0x0A09 as UInt16)
    check.update(utf8: "é, a text of more than fifteen bytes")
    let bytes = Array(1...10) + Array("é, a text of more than fifteen bytes".utf8)
    #expect(check.value == Self.slow(bytes))
  }

  @Test func `a range outside the bytes counts as none`() {
    #expect(CRC32C.value(of: [1, 2], in: 1..<3, seed: 7) == 7)
    #expect(CRC32C.value(of: [1, 2], in: -1..<1, seed: 7) == 7)
  }

  @Test func `every flipped bit of a cell is found, and so is a cell of another record`() {
    let content = Array(#"{"id":7,"name":"a name"}"#.utf8)
    let seed = CellSeed.payload(of: .integer(7))
    let check = CRC32C.value(of: content, in: content.indices, seed: seed)
    for bit in 0..<content.count * 8 {
      var damaged = content
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(CRC32C.value(of: damaged, in: damaged.indices, seed: seed) != check)
    }
    for id in [.integer(8), .text("7")] as [Identifier] {
      let other = CellSeed.payload(of: id)
      #expect(CRC32C.value(of: content, in: content.indices, seed: other) != check)
    }
  }

  @Test func `an id's end and a content's beginning cannot be taken for each other`() {
    let long = CellSeed.payload(of: .text("ab"))
    var short = CRC32C(seed: CellSeed.payload(of: .text("a")))
    short.update(utf8: "b")
    #expect(long != short.value)
    let seeds: [UInt32] = [
      CellSeed.audit(tenant: "acme", sequence: 1), CellSeed.audit(tenant: "acme", sequence: 2),
      CellSeed.audit(tenant: "bolt", sequence: 1), CellSeed.payload(of: .integer(1)),
      CellSeed.payload(of: .text("acme")),
    ]
    #expect(Set(seeds).count == 5)
  }

  private static func slow(_ bytes: [UInt8]) -> UInt32 {
    var check = ~0 as UInt32
    for byte in bytes {
      check ^= UInt32(byte)
      for _ in 0..<8 { check = check >> 1 ^ (check & 1 == 0 ? 0 : 0x82F6_3B78) }
    }
    return ~check
  }
}
