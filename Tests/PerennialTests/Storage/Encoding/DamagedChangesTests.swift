import PerennialTesting
import Synchronization
import Testing

@testable import Perennial

/// Bytes of which nothing is known are a change set or an error, and never a trap.
@Suite struct DamagedChangesTests {
  private static func decode(_ bytes: [UInt8]) throws(ByteError) {
    _ = try ChangeSet(decoding: bytes, in: bytes.indices) { position, length in
      BlobLocation(
        file: 0,
        offset: UInt32(truncatingIfNeeded: position),
        length: UInt32(truncatingIfNeeded: length)
      )
    }
  }

  private static func encoded(_ name: String) throws -> [UInt8] {
    let changes = try #require(ChangeSetSamples.all[name])
    return try EncodedChanges(changes, id: ChangeSetSamples.id).bytes
  }

  @Test(arguments: ChangeSetSamples.all.keys.sorted())
  func `a change set that is cut off anywhere, or goes on, is refused`(name: String) throws {
    let bytes = try Self.encoded(name)
    for end in bytes.indices {
      #expect(throws: ByteError.self) { try Self.decode(Array(bytes[..<end])) }
      #expect(throws: ByteError.self) {
        _ = try ChangeSet(decoding: bytes, in: 0..<end) { _, _ in
          BlobLocation(file: 0, offset: 0, length: 0)
        }
      }
    }
    #expect(throws: ByteError(.trailing, at: bytes.count)) { try Self.decode(bytes + [0]) }
  }

  @Test(arguments: ChangeSetSamples.all.keys.sorted())
  func `ten thousand random damages trap nowhere`(name: String) throws {
    let bytes = try Self.encoded(name)
    var random = SeededGenerator(seed: 5)
    var refused = 0
    for _ in 0..<10_000 {
      do {
        try Self.decode(Self.damaged(bytes, &random))
      } catch {
        refused += 1
      }
    }
    #expect(refused > 2_000)
  }

  @Test func `damaged change sets of random histories trap nowhere`() async throws {
    let seen = Mutex<[[UInt8]]>([])
    var run = try ModelRun(seed: 3) { base in
      CodingStorage(base) { encoded in seen.withLock { $0.append(encoded.bytes) } }
    }
    try await run.run(verbs: 120, comparingEvery: 120)
    let all = seen.withLock { $0 }
    var random = SeededGenerator(seed: 6)
    #expect(all.count > 30)
    for bytes in all where bytes.count < 4_000 {
      for _ in 0..<200 {
        try? Self.decode(Self.damaged(bytes, &random))
      }
    }
  }

  @Test func `random bytes trap nowhere`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      let bytes = (0..<random.below(60)).map { _ in UInt8(random.below(random.chance(50) ? 4 : 256))
      }
      try? Self.decode([1, 12] + bytes)
      try? Self.decode(bytes)
    }
  }

  @Test func `every flipped bit of a cell is found`() throws {
    let changes = try #require(ChangeSetSamples.all["everything"])
    let encoded = try EncodedChanges(changes, id: ChangeSetSamples.id)
    for cell in encoded.cells {
      for bit in cell.position * 8..<(cell.position + 4 + cell.length) * 8 {
        var bytes = encoded.bytes
        bytes[bit / 8] ^= 1 << (bit % 8)
        #expect(throws: ByteError.self) { try Self.decode(bytes) }
      }
    }
  }

  @Test func `a cell in another one's place is found`() throws {
    var changes = ChangeSetSamples.empty
    changes.insertions = [Samples.insertion("leaf", 1), Samples.insertion("leaf", 2)]
    for index in changes.insertions.indices {
      changes.insertions[index].payload = Payload(encoded: Array("{\"place\":\(index)}".utf8))
    }
    let encoded = try EncodedChanges(changes, id: ChangeSetSamples.id)
    var bytes = encoded.bytes
    let (first, second) = (encoded.cells[0], encoded.cells[1])
    for offset in 0..<4 + first.length {
      bytes.swapAt(first.position + offset, second.position + offset)
    }
    #expect(throws: ByteError(.checksum, at: first.position)) { try Self.decode(bytes) }
  }

  @Test func `another version is refused`() throws {
    var bytes = try Self.encoded("nothing")
    bytes[0] = 2
    #expect(throws: ByteError(.version, at: 0)) { try Self.decode(bytes) }
    #expect(throws: ByteError(.truncated, at: 0)) { try Self.decode([]) }
  }

  /// One to three bytes changed, removed, doubled or put in, or a part of the bytes moved.
  private static func damaged(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.below(3) where !bytes.isEmpty {
      let place = random.below(bytes.count)
      switch random.below(7) {
      case 0: bytes[place] ^= 1 << random.below(8)
      case 1: bytes[place] = UInt8(random.below(256))
      case 2: bytes[place] = random.chance(50) ? 255 : 0
      case 3: bytes.remove(at: place)
      case 4: bytes.insert(UInt8(random.below(256)), at: place)
      case 5: bytes.swapAt(place, random.below(bytes.count))
      default:
        let end = min(bytes.count, place + random.below(12))
        bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
      }
    }
    return bytes
  }
}
