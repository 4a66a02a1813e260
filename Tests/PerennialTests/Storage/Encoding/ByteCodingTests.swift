import PerennialTesting
import Testing

@testable import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct ByteCodingTests {
  private static let varints: [(UInt64, [UInt8])] = [
    (0, [0]), (1, [1]), (127, [0x7F]), (128, [0x80, 1]), (300, [0xAC, 2]),
    (16_383, [0xFF, 0x7F]), (16_384, [0x80, 0x80, 1]),
    (.max >> 1, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
    (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
  ]

  @Test(arguments: varints)
  func `a varint is written in its shortest form`(value: UInt64, bytes: [UInt8]) throws {
    var writer = ByteWriter()
    writer.append(varint: value)
    #expect(writer.bytes == bytes)
    var reader = ByteReader(bytes)
    #expect(try reader.varint() == value)
    try reader.finish()
    for end in 0..<bytes.count {
      var cut = try ByteReader(bytes, in: 0..<end)
      #expect(throws: ByteError(.truncated, at: end)) { try cut.varint() }
    }
  }

  @Test(
    arguments: [
      [0x80, 0], [0xFF, 0x80, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x81, 0],
    ] as [[UInt8]]
  )
  func `a varint of another form is refused`(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    #expect(throws: ByteError(.varint, at: 0)) { try reader.varint() }
    var many = ByteReader(bytes)
    #expect(throws: ByteError(.varint, at: 0)) { try many.zigzags(1) { _ in } }
  }

  @Test func `zigzags keep small numbers short, one or many at a time`() throws {
    let values: [Int64] = [0, -1, 1, -2, 63, -64, 64, 1_000_000, .max, .min]
    var single = ByteWriter()
    for value in values { single.append(zigzag: value) }
    var many = ByteWriter()
    many.append(zigzags: values.count) { values[$0] }
    #expect(single.bytes == many.bytes)
    #expect(Array(single.bytes.prefix(6)) == [0, 1, 2, 3, 126, 127])
    var reader = ByteReader(single.bytes)
    for value in values { #expect(try reader.zigzag() == value) }
    try reader.finish()
    var found: [Int64] = []
    reader = ByteReader(many.bytes)
    try reader.zigzags(values.count) { found.append($0) }
    try reader.finish()
    #expect(found == values)
  }

  @Test func `many zigzags fill more than one batch`() throws {
    var random = SeededGenerator(seed: 3)
    let values = (0..<2_500).map { _ in Int64(bitPattern: random.next() >> random.below(64)) }
    var writer = ByteWriter()
    writer.append(7)
    writer.append(zigzags: values.count) { values[$0] }
    writer.append(8)
    var reader = ByteReader(writer.bytes)
    var found: [Int64] = []
    #expect(try reader.byte() == 7)
    try reader.zigzags(values.count) { found.append($0) }
    #expect(try reader.byte() == 8)
    #expect(found == values)
  }

  @Test func `numbers of fixed width have their lowest byte first and can be written over`() throws
  {
    var writer = ByteWriter(capacity: 1)
    writer.reserve(100)
    writer.append(0xAB)
    writer.append(littleEndian: 0x0201 as UInt16)
    writer.append(littleEndian: 0 as UInt32)
    writer.append(littleEndian: -2 as Int64)
    writer.patch(littleEndian: 0x0403_0201 as UInt32, at: 3)
    writer.patch(littleEndian: 0 as UInt64, at: 8)
    writer.patch(littleEndian: 0 as UInt64, at: -1)
    #expect(writer.bytes == [0xAB, 1, 2, 1, 2, 3, 4, 254] + [UInt8](repeating: 255, count: 7))
    var reader = ByteReader(writer.bytes)
    #expect(try reader.byte() == 0xAB)
    #expect(try reader.littleEndian(UInt16.self) == 0x0201)
    #expect(try reader.littleEndian(UInt32.self) == 0x0403_0201)
    #expect(throws: Never.self) { try reader.littleEndian(Int64.self) == -2 }
    #expect(throws: ByteError(.truncated, at: 15)) { try reader.littleEndian(UInt16.self) }
  }

  @Test(arguments: ["", "a", "é\u{0}\r\n", "e\u{301}", "😀", String(repeating: "x", count: 300)])
  func `texts come back byte by byte`(text: String) throws {
    var writer = ByteWriter()
    writer.append(text: text)
    writer.append(framed: Array(text.utf8))
    var reader = ByteReader(writer.bytes)
    #expect(Array(try reader.text().utf8) == Array(text.utf8))
    #expect(try reader.framed() == Array(text.utf8))
    try reader.finish()
  }

  @Test(
    arguments: [
      [0xC3], [0x61, 0xFF], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
    ] as [[UInt8]]
  )
  func `a text that is not UTF-8 is refused`(bytes: [UInt8]) {
    var reader = ByteReader([UInt8(bytes.count)] + bytes)
    #expect(throws: ByteError(.text, at: 1)) { try reader.text() }
  }

  @Test func `a count is checked before anything is made for it`() throws {
    var writer = ByteWriter()
    writer.append(varint: .max)
    writer.append(contentsOf: [1, 2, 3])
    for size in [0, 1, 8] {
      var reader = ByteReader(writer.bytes)
      #expect(throws: ByteError(.count, at: 0)) { try reader.count(of: size) }
    }
    var exact = ByteReader([3, 0, 0, 0, 0, 0, 0])
    #expect(try exact.count(of: 2) == 3)
    var more = ByteReader([4, 0, 0, 0, 0, 0, 0])
    #expect(throws: ByteError(.count, at: 0)) { try more.count(of: 2) }
    var framed = ByteReader([4, 0, 0, 0])
    #expect(throws: ByteError(.count, at: 0)) { try framed.framed() }
  }

  @Test func `a reader stays within its range, which must be within the bytes`() throws {
    var reader = try ByteReader([1, 2, 3, 4], in: 1..<3)
    #expect(reader.remaining == 2)
    #expect(try reader.byte() == 2)
    #expect(throws: ByteError(.trailing, at: 2)) { try reader.finish() }
    #expect(throws: ByteError(.truncated, at: 2)) { try reader.littleEndian(UInt16.self) }
    #expect(throws: ByteError(.truncated, at: 2)) { try reader.range(count: 2) }
    #expect(throws: ByteError(.truncated, at: 2)) { try reader.range(count: -1) }
    #expect(try reader.byte() == 3)
    #expect(throws: ByteError(.truncated, at: 3)) { try reader.byte() }
    #expect(throws: ByteError(.truncated, at: 4)) { try ByteReader([1, 2, 3, 4], in: 2..<5) }
    #expect(throws: ByteError(.truncated, at: 0)) { try ByteReader([], in: -1..<0) }
  }

  @Test(
    arguments: [
      .integer(.min), .integer(-1), .integer(0), .integer(.max), .text(""), .text("e\u{301}"),
      .uuid(UUID(uuid: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255))),
    ] as [Identifier]
  )
  func `ids come back, alone and in lists`(id: Identifier) throws {
    var writer = ByteWriter()
    writer.append(id)
    let list = [id, id, .integer(5), .text("x"), .integer(4), id]
    writer.append(list)
    writer.append([] as [Identifier])
    var reader = ByteReader(writer.bytes)
    #expect(try reader.identifier() == id)
    #expect(try reader.identifiers() == list)
    #expect(try reader.identifiers() == [])
    try reader.finish()
  }

  @Test(
    arguments: [
      [2, 1, 3, 0, 0], [2, 1, 0, 0, 0], [1, 4, 1, 0], [9], [1, 3, 1, 1, 0xFF],
    ] as [[UInt8]]
  )
  func `a list of ids with wrong runs is refused`(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    #expect(throws: ByteError.self) { try reader.identifiers() }
  }

  @Test func `a UUID and a digest are their bytes`() throws {
    let uuid = UUID(uuid: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
    let digest = try #require(Digest(bytes: Array(100..<132)))
    var writer = ByteWriter()
    writer.append(uuid)
    writer.append(digest)
    #expect(writer.bytes == Array(0..<16) + Array(100..<132))
    var reader = ByteReader(writer.bytes)
    #expect(try reader.uuid() == uuid)
    #expect(try reader.digest() == digest)
  }

  @Test func `flags and tags that are not known are refused`() {
    var flags = ByteReader([4])
    #expect(throws: ByteError(.tag, at: 0)) { try flags.flags(3) }
    var bool = ByteReader([2])
    #expect(throws: ByteError(.tag, at: 0)) { try bool.bool() }
    var id = ByteReader([4, 0])
    #expect(throws: ByteError(.tag, at: 0)) { try id.identifier() }
  }
}

extension ByteCodingTests {
  @Test func `a name is written once, however many there are`() throws {
    var names: [String] = ["", "active", "e\u{301}", "é", String(repeating: "long ", count: 9)]
    names += (0..<100).map { "name \($0)" } + ["a name of 16 byt", "a name of 16 byt+", "default"]
    names += ["12345678-a-12345678", "12345678-b-12345678", "1234567", "12345678"]
    names += [String(repeating: "long ", count: 9) + "!", String(repeating: "long ", count: 9)]
    names += names.reversed()
    var writer = ByteWriter()
    var written = WrittenNames()
    for name in names { writer.append(name: name, in: &written) }
    var reader = ByteReader(writer.bytes)
    var read = ReadNames()
    for name in names { #expect(Array(try reader.name(in: &read).utf8) == Array(name.utf8)) }
    try reader.finish()
    #expect(writer.count < 2_300)
  }

  @Test func `names that are known from the start have their numbers for ever`() throws {
    let expected = [
      "active", "inactive", "archived", "create", "update", "move", "change", "softDelete",
      "archive", "restore", "hardDelete", "default",
    ]
    #expect(NameTable.wellKnown == expected)
    var names = WrittenNames()
    for (number, name) in expected.enumerated() {
      #expect(names.number(of: name) == (number, false))
    }
    #expect(names.number(of: "other") == (12, true))
    #expect(names.number(of: "other") == (12, false))
    #expect(names.number(of: "softDeleted") == (13, true))
  }

  @Test func `a number of a name that there is not is refused`() {
    var names = ReadNames()
    var reader = ByteReader([13, 0])
    #expect(throws: ByteError(.reference, at: 0)) { try reader.name(in: &names) }
    var huge = ByteReader([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1])
    #expect(throws: ByteError(.reference, at: 0)) { try huge.name(in: &names) }
  }

  @Test func `an error says what and where`() {
    #expect("\(ByteError(.text, at: 7))" == "a text is not UTF-8 (byte 7)")
  }
}
