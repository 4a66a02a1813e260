import Perennial
import Testing

/// The chain of audit records stands on SHA-256 (S20).
@Suite struct SHA256Tests {
  private static let message = (0..<201).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }

  @Test(arguments: [("SHA256ShortMsg.rsp", 65), ("SHA256LongMsg.rsp", 64)])
  func `every message of the NIST vectors has its digest`(file: String, count: Int) throws {
    let records = try ResponseFile("nist/" + file).records
    #expect(records.count == count)
    for record in records {
      let digest = try record.digest()
      #expect(SHA256.hash(try record.message()) == digest, "Len = \(record["Len"] ?? "")")
    }
  }

  @Test func `the NIST Monte Carlo run reaches each of its hundred checkpoints`() throws {
    let records = try ResponseFile("nist/SHA256Monte.rsp").records
    #expect(records.count == 100)
    let start = try #require(records.first).bytes("Seed")
    var seed = try #require(Digest(bytes: start))
    for record in records {
      var (first, second, third) = (seed, seed, seed)
      for _ in 0..<1_000 {
        var hasher = SHA256()
        hasher.update(first)
        hasher.update(second)
        hasher.update(third)
        (first, second, third) = (second, third, hasher.finalize())
      }
      seed = third
      let expected = try record.digest()
      try #require(seed == expected, "COUNT = \(record["COUNT"] ?? "")")
    }
  }

  @Test(arguments: 0...200)
  func `a message split anywhere has the digest of the whole`(position: Int) {
    var hasher = SHA256()
    hasher.update(Self.message.span.extracting(first: position))
    hasher.update(Self.message.span.extracting(droppingFirst: position))
    #expect(hasher.finalize() == SHA256.hash(Self.message))
  }

  @Test(arguments: 0...200)
  func `a message of any length hashes byte by byte as at once`(count: Int) {
    let message = Array(Self.message.prefix(count))
    var hasher = SHA256()
    for byte in message { hasher.update([byte]) }
    #expect(hasher.finalize() == SHA256.hash(message))
  }

  @Test(arguments: 0...64)
  func `digests and integers hash as their bytes after any prefix`(count: Int) {
    let prefix = Array(Self.message.prefix(count))
    let digest = SHA256.hash(prefix)
    var hasher = SHA256()
    hasher.update(prefix)
    hasher.update(digest)
    hasher.update(bigEndian: 0x0102_0304_0506_0708)
    hasher.update(bigEndian: .max - 1)
    let integers: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8] + [UInt8](repeating: 0xff, count: 7) + [0xfe]
    #expect(hasher.finalize() == SHA256.hash(prefix + digest.bytes + integers))
  }

  @Test func `a copy of a hasher goes on independently`() {
    var hasher = SHA256()
    hasher.update(Array(Self.message.prefix(70)))
    let copy = hasher
    hasher.update([1])
    #expect(copy.finalize() == SHA256.hash(Array(Self.message.prefix(70))))
    #expect(hasher.finalize() == SHA256.hash(Self.message.prefix(70) + [1]))
  }
}
