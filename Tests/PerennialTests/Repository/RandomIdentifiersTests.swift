import Testing

@testable import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct RandomIdentifiersTests {
  @Test func `random ids are version 4 UUIDs and none is given twice, across many secrets`() {
    let ids = RandomIdentifiers()
    let count = 5_000
    var seen: Set<UUID> = []
    for _ in 0..<count {
      let id = ids.next()
      #expect(id.uuid.6 >> 4 == 4)
      #expect(id.uuid.8 >> 6 == 0b10)
      seen.insert(id)
    }
    #expect(seen.count == count)
  }

  @Test func `each random bit of an id is set in about half of them`() {
    let ids = RandomIdentifiers()
    let count = 4_000
    var set = [Int](repeating: 0, count: 128)
    for _ in 0..<count {
      for (bit, isSet) in ids.next().bits.enumerated() where isSet { set[bit] += 1 }
    }
    // Six bits are the version and the variant. Six standard deviations: 1 in 4 million runs fails.
    for bit in set.indices where !(48..<52).contains(bit) && !(64..<66).contains(bit) {
      #expect(abs(set[bit] - count / 2) < 190, "bit \(bit)")
    }
  }

  @Test func `two sources give different ids, and so does one to many tasks`() async {
    let ids = RandomIdentifiers()
    let given = await withTaskGroup(of: [UUID].self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<500).map { _ in ids.next() } }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    let others = RandomIdentifiers()
    #expect(Set(given + (0..<500).map { _ in others.next() }).count == 4_500)
  }
}

extension UUID {
  fileprivate var bits: [Bool] {
    let b = uuid
    let bytes = [
      b.0, b.1, b.2, b.3, b.4, b.5, b.6, b.7, b.8, b.9, b.10, b.11, b.12, b.13, b.14, b.15,
    ]
    return bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 == 1 } }
  }
}
