import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// Frames that are whole, each by itself, and stand where they may not.
@Suite struct LedgerFormatTests {
  private static let salt: UInt32 = 7

  /// A segment's bytes: room for the header, then what a closure encodes.
  private static func segment(
    firstSequence: UInt64 = 1,
    _ body: (inout FrameEncoder) throws(SystemError) -> Void
  ) throws -> [UInt8] {
    let written = Shared([UInt8](repeating: 0, count: SegmentHeader.size))
    var encoder = FrameEncoder(
      file: 1,
      salt: salt,
      durableThrough: 0,
      sequence: firstSequence,
      offset: UInt64(SegmentHeader.size),
      digest: 0
    ) { bytes, offset in
      written.withLock { written in
        #expect(written.count == Int(offset))
        written += bytes
      }
    }
    try body(&encoder)
    try encoder.flush()
    return written.value
  }

  /// What a reader says of a segment, step by step.
  private static func steps(_ bytes: [UInt8]) throws -> [String] {
    var reader = TransactionReader(SegmentBytes(bytes), file: 1, salt: salt, firstSequence: 1)
    var steps: [String] = []
    while true {
      switch try reader.next() {
      case .transaction(let transaction): steps.append("transaction \(transaction.lastSequence)")
      case .mark: steps.append("mark")
      case .end: return steps + ["end"]
      case .bad(let reason): return steps + [reason]
      }
    }
  }

  @Test func `single transactions and marks are read in a row`() throws {
    let bytes = try Self.segment { encoder throws(SystemError) in
      try encoder.append(.single, [1, 2, 3], in: 0..<3)
      try encoder.append(.mark, [], in: 0..<0)
      try encoder.append(.single, [4], in: 0..<1)
    }
    #expect(try Self.steps(bytes) == ["transaction 1", "mark", "transaction 3", "end"])
  }

  @Test func `a frame of another sequence is refused`() throws {
    let bytes = try Self.segment(firstSequence: 2) { encoder throws(SystemError) in
      try encoder.append(.single, [1], in: 0..<1)
    }
    #expect(try Self.steps(bytes) == ["frame 2 is where frame 1 should be"])
  }

  @Test func `a body that ends before or has other filling is refused`() throws {
    let bytes = try Self.segment { encoder throws(SystemError) in
      try encoder.append(.single, [1, 2, 3], in: 0..<3)
    }
    let refused = ["the body of frame 1 is damaged or incomplete"]
    #expect(try Self.steps(Array(bytes.dropLast())) == refused)
    #expect(try Self.steps(bytes.dropLast() + [1]) == refused)
    #expect(try Self.steps(Array(bytes.prefix(80))) == ["there is no valid header of a frame"])
  }

  @Test func `a flipped bit of a header is refused, whatever it says`() throws {
    let bytes = try Self.segment { encoder throws(SystemError) in
      try encoder.append(.single, [], in: 0..<0)
    }
    for bit in 0..<FrameHeader.size * 8 {
      var changed = bytes
      changed[SegmentHeader.size + (bit >> 3)] ^= 1 << UInt8(bit & 7)
      #expect(try Self.steps(changed) == ["there is no valid header of a frame"], "bit \(bit)")
    }
  }

  @Test func `parts without an end, or with another frame between them, are refused`() throws {
    let open = try Self.segment { encoder throws(SystemError) in
      try encoder.append(.part, [1], in: 0..<1)
    }
    #expect(try Self.steps(open) == ["a transaction has no end"])
    for kind in [FrameKind.single, .mark, .copies] {
      let mixed = try Self.segment { encoder throws(SystemError) in
        try encoder.append(.part, [1], in: 0..<1)
        try encoder.append(kind, [1], in: 0..<1)
      }
      #expect(try Self.steps(mixed) == ["a frame is of a kind that cannot be there"])
    }
    let lonely = try Self.segment { encoder throws(SystemError) in
      try encoder.append(.commit, [1], in: 0..<1)
    }
    #expect(try Self.steps(lonely) == ["a frame is of a kind that cannot be there"])
  }

  @Test func `an end that does not fit its parts is refused`() throws {
    let parts: [[UInt8]] = [[1, 2], [3]]
    var checksums: [UInt32] = []
    let whole = try Self.segment { encoder throws(SystemError) in
      for part in parts {
        checksums.append(try encoder.append(.part, part, in: 0..<part.count))
      }
    }
    #expect(try Self.steps(whole) == ["a transaction has no end"])
    var text = ByteWriter()
    for checksum in checksums { text.append(littleEndian: checksum) }
    let digest = CRC32C.value(of: text.bytes, in: 0..<text.count, seed: Self.salt)
    let right = CommitBody(transaction: 1, partCount: 2, digest: digest, byteCount: 3)
    let wrong = [
      CommitBody(transaction: 2, partCount: 2, digest: digest, byteCount: 3),
      CommitBody(transaction: 1, partCount: 1, digest: digest, byteCount: 3),
      CommitBody(transaction: 1, partCount: 2, digest: digest ^ 1, byteCount: 3),
      CommitBody(transaction: 1, partCount: 2, digest: digest, byteCount: 4),
    ]
    #expect(try Self.steps(Self.segment(parts, right.encoded())) == ["transaction 3", "end"])
    for body in wrong.map({ $0.encoded() }) + [Array(right.encoded().dropLast()), [], [1]] {
      let refused = ["the end of a transaction does not fit its parts"]
      #expect(try Self.steps(Self.segment(parts, body)) == refused)
    }
  }

  private static func segment(_ parts: [[UInt8]], _ commit: [UInt8]) throws -> [UInt8] {
    try segment { encoder throws(SystemError) in
      for part in parts { try encoder.append(.part, part, in: 0..<part.count) }
      try encoder.append(.commit, commit, in: 0..<commit.count)
    }
  }

  @Test func `cells of a large transaction are never split, and are found where they lie`() throws {
    var random = SeededGenerator(seed: 5)
    var bytes: [UInt8] = []
    var cells: [EncodedChanges.Cell] = []
    for length in [10, 900_000, 300_000, 5, 2_500_000, 1 << 20, 0, 70_000, 700_000, 1] {
      bytes += (0..<(random.next() % 40)).map { UInt8($0) }
      cells.append(.init(position: bytes.count, length: length))
      bytes += (0..<(length + Cell.checksumSize)).map { _ in
        UInt8(truncatingIfNeeded: random.next())
      }
    }
    bytes += [UInt8](repeating: 9, count: 3 << 20)
    let changes = EncodedChanges(bytes: bytes, cells: cells)
    let locations = Shared<[BlobLocation]>([])
    let segment = try Self.segment { encoder throws(SystemError) in
      let found = try encoder.append(changes)
      locations.withLock { $0 = found }
    }
    let content = SegmentBytes(segment)
    var reader = TransactionReader(content, file: 1, salt: Self.salt, firstSequence: 1)
    guard case .transaction(let transaction) = try reader.next() else {
      Issue.record("There is no transaction.")
      return
    }
    #expect(transaction.bytes == bytes)
    for (cell, location) in zip(cells, locations.value) {
      #expect(transaction.location(position: cell.position, length: cell.length) == location)
      let start = Int(location.offset)
      let end = start + Cell.checksumSize + cell.length
      let content = bytes[cell.position..<(cell.position + Cell.checksumSize + cell.length)]
      #expect(segment[start..<end].elementsEqual(content))
    }
    #expect(reader.whole.end == segment.count)
  }
}
