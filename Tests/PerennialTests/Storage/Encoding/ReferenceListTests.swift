import PerennialTesting
import Testing

@testable import Perennial

@Suite struct ReferenceListTests {
  private static func references(_ table: Int, _ rows: some Sequence<Int>) -> [RecordReference] {
    rows.map { RecordReference(rawValue: UInt64(table) << 32 | UInt64($0)) }
  }

  private static func encoded(_ lists: [[RecordReference]]) -> [UInt8] {
    var out = ByteWriter()
    var writer = ReferenceListWriter()
    for list in lists { writer.append(list, to: &out) }
    return out.bytes
  }

  private static func decoded(_ bytes: [UInt8], _ count: Int) throws -> [[RecordReference]] {
    var reader = ByteReader(bytes)
    var lists = ReferenceListReader()
    let found = try (0..<count).map { _ in try lists.list(&reader) }
    try reader.finish()
    return found
  }

  private static func expectSame(_ lists: [[RecordReference]]) throws {
    #expect(try decoded(encoded(lists), lists.count) == lists)
  }

  @Test func `members of a cascade cost about a byte each, and nothing where they are repeated`() {
    let root = Self.references(0, [5])
    let second = Self.references(1, 100..<1_100)
    let third = Self.references(2, stride(from: 0, to: 9_000, by: 3))
    let all = root + second + third
    let once = Self.encoded([root, second, third])
    #expect(once.count < 4_030)
    let bytes = Self.encoded([root, second, third, all, all])
    #expect(bytes.count == once.count + 5)
    // Three parts, the lists 0 to 2; then the list 3.
    #expect(Array(bytes.suffix(5)) == [14, 1, 5, 9, 13])
    #expect(throws: Never.self) { try Self.expectSame([root, second, third, all, all]) }
  }

  @Test func `parts in another order, with others between, are found`() throws {
    let (one, two) = (Self.references(1, 0..<50), Self.references(2, 7..<70))
    let lists = [
      one, two, Self.references(3, [1, 2]) + two + one + Self.references(1, [90]), one + two, [],
      two, two + one,
    ]
    let bytes = Self.encoded(lists)
    #expect(bytes.count < 160)
    #expect(try Self.decoded(bytes, lists.count) == lists)
  }

  @Test func `any references come back`() throws {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<300 {
      var lists: [[RecordReference]] = []
      for _ in 0..<random.below(9) {
        var list: [RecordReference] = []
        for _ in 0..<random.below(5) {
          let known = random.pick(lists) ?? []
          let number = random.next() >> random.below(64)
          list += random.chance(50) ? known : [RecordReference(rawValue: number)]
        }
        lists.append(list)
      }
      try Self.expectSame(lists)
    }
    let ends = [0, UInt64.max, 1, .max >> 1, .max >> 1 + 1].map(RecordReference.init)
    try Self.expectSame([ends, ends.reversed(), ends + ends])
  }

  @Test func `many lists and many tables are written without looking everywhere`() throws {
    let many = (0..<200).map { Self.references($0, 0..<3) }
    try Self.expectSame(many + many + [many.flatMap(\.self)])
  }

  @Test func `what parts repeat is limited`() throws {
    let long = Self.references(0, 0..<1_000)
    var lists = [long]
    for count in 1..<20 { lists.append(Self.references(9, [count]) + long + long) }
    // 1,024 and four times what is written out suffice for five repetitions; what is then written
    // allows some more.
    let bytes = Self.encoded(lists)
    #expect((8_000..<9_000).contains(bytes.count))
    #expect(try Self.decoded(bytes, lists.count) == lists)

    var greedy = ByteWriter()
    greedy.append(varint: 1_000 << 2)
    for _ in 0..<1_000 { greedy.append(2) }
    greedy.append(varint: 40 << 2 | 2)
    for _ in 0..<40 { greedy.append(1) }
    #expect(throws: ByteError(.repetition, at: greedy.count - 35)) {
      try Self.decoded(greedy.bytes, 2)
    }
  }

  @Test(
    arguments: [
      ([3], .tag), ([1], .reference), ([4, 0, 5], .reference), ([4, 0, 2], .count),
      ([4, 0, 6, 1], .count), ([4, 0, 10, 0, 1], .tag), ([4, 0, 10, 2, 1], .tag),
      ([4, 0, 10, 1, 9], .reference), ([8, 0], .count), ([4], .count), ([4, 0, 255, 255, 3], .tag),
    ] as [([UInt8], ByteError.Problem)]
  )
  func `a list that is not well formed is refused`(bytes: [UInt8], problem: ByteError.Problem) {
    #expect {
      _ = try Self.decoded(bytes, 2)
    } throws: {
      ($0 as? ByteError)?.problem == problem
    }
  }
}
