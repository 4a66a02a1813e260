import Foundation
import PerennialTesting
import Testing

@testable import Perennial

@Suite struct KeyHashTests {
  /// For a hundred pairs of seeds: it must not take luck.
  @Test(arguments: 1...100 as ClosedRange<UInt64>)
  func `numbers in a row fill shards and slots evenly`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let hash = KeyHash(seeds: (generator.next(), generator.next()))
    var hashes: Set<UInt64> = []
    var lowBits: Set<UInt64> = []
    var highBits: Set<UInt64> = []
    var slots: Set<UInt64> = []
    for tenant in 0..<10 as Range<UInt32> {
      for number in 1...1_000 as ClosedRange<Int64> {
        let value = hash(tenant, .integer(number))
        hashes.insert(value)
        lowBits.insert(value & 255)
        highBits.insert(value >> 56)
        slots.insert(value >> 32 & 16_383)
      }
    }
    #expect(hashes.count == 10_000)
    #expect(lowBits.count == 256 && highBits.count == 256)
    // 10,000 in 16,384 slots: chance takes 7,485 of them, 38 more or less.
    #expect((7_200...7_770).contains(slots.count))
  }

  @Test func `equal ids hash alike, and each process in its own way`() {
    let (hash, other) = (KeyHash(), KeyHash())
    let ids: [Identifier] = [.integer(7), .uuid(UUID()), .text("seven"), .text("")]
    for id in ids { #expect(hash(1, id) == hash(1, id)) }
    #expect(ids.contains { hash(1, $0) != other(1, $0) })
  }
}

@Suite struct ShardedDictionaryTests {
  /// One shard at first, many above a thousand, and many still when it has shrunk.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `a dictionary agrees with the standard one after any history`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var sharded = ShardedDictionary<Int, Int>()
    var model: [Int: Int] = [:]
    for step in 0..<12_000 {
      let key = Int.random(in: 0..<3_000, using: &generator)
      let isSet = Int.random(in: 0..<10, using: &generator) < (step < 8_000 ? 8 : 1)
      if isSet, key.isMultiple(of: 3) {
        sharded.update(key, default: 0) { $0 += step }
        model[key, default: 0] += step
      } else {
        sharded[key] = isSet ? step : nil
        model[key] = isSet ? step : nil
      }
      guard step.isMultiple(of: 500) else { continue }
      let snapshot = sharded
      sharded[-1] = step
      #expect(snapshot[-1] == nil && sharded[-1] == step)
      sharded[-1] = nil
      #expect(snapshot.count == model.count && sharded.isEmpty == model.isEmpty)
      #expect((0..<3_000).allSatisfy { snapshot[$0] == model[$0] }, "seed \(seed)")
    }
  }
}
