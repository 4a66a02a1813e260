import Testing

@testable import Perennial

@Suite struct ReferenceSetTests {
  /// Handles of one page, of neighbouring pages, of several tables, and at both ends of the range.
  private static let numbers: [UInt64] = [
    0, 1, 63, 64, 4_095, 4_096, 4_097, 1 << 32, 1 << 32 + 5, 7 << 32 + 4_096, .max, .max - 1,
  ]

  @Test func `a set of handles holds what was inserted, in whatever order`() {
    for first in Self.numbers.indices {
      let order = Self.numbers[first...] + Self.numbers[..<first]
      var set = ReferenceSet()
      for (count, number) in order.enumerated() {
        let reference = RecordReference(rawValue: number)
        #expect(!set.contains(reference))
        let isNew = set.insert(reference)
        let isNewAgain = set.insert(reference)
        #expect(isNew && !isNewAgain)
        #expect(set.count == count + 1)
        for other in order.prefix(count + 1) {
          #expect(set.contains(RecordReference(rawValue: other)))
        }
      }
      #expect(!set.contains(RecordReference(rawValue: 2)))
      #expect(!set.contains(RecordReference(rawValue: 9 << 32)))
    }
  }
}
