import PerennialTesting
import Testing

@testable import Perennial

@Suite struct ChunkedArrayTests {
  @Test(arguments: [0, 1, 511, 512, 513, 5_000])
  func `an array holds what was appended and changed`(count: Int) {
    var array = ChunkedArray<Int>()
    for number in 0..<count { array.append(number) }
    let snapshot = array
    for index in stride(from: 0, to: count, by: 7) { array[index] = -1 }
    #expect(array.count == count)
    for index in 0..<count {
      #expect(array[index] == (index.isMultiple(of: 7) ? -1 : index))
      #expect(snapshot[index] == index)
    }
  }

  @Test func `extending fills up and never shortens`() {
    var array = ChunkedArray<Int>()
    array.extend(to: 1_000, with: 7)
    array.extend(to: 10, with: 8)
    #expect(array.count == 1_000)
    #expect(array.last == 7)
  }
}

@Suite struct RowListTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func `a list agrees with a set after any history`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var list = RowList()
    var model: Set<UInt32> = []
    let range: UInt32 = seed.isMultiple(of: 2) ? 6_000 : 40
    for step in 0..<20_000 {
      let row = UInt32.random(in: 0..<range, using: &generator)
      // Grows first and shrinks then, so that blocks split, empty and merge.
      if Int.random(in: 0..<10, using: &generator) < (step < 12_000 ? 7 : 2) {
        list.insert(row)
        model.insert(row)
      } else {
        list.remove(row)
        model.remove(row)
      }
      if step.isMultiple(of: 997) { compare(list, model, bound: row, seed: seed) }
    }
    compare(list, model, bound: range / 2, seed: seed)
  }

  @Test func `rows appended in order come back from any place`() {
    var list = RowList()
    for row in 0..<10_000 as Range<UInt32> { list.insert(row * 2) }
    compare(list, Set((0..<10_000).map { UInt32($0) * 2 }), bound: 9_999, seed: 0)
    for bound in [0, 1, 1_022, 1_023, 1_024, 19_998, 19_999, .max] as [UInt32] {
      compare(list, Set(list.rows), bound: bound, seed: 0)
    }
  }

  @Test func `a snapshot stays as it was`() {
    var list = RowList()
    for row in 0..<2_000 as Range<UInt32> { list.insert(row) }
    let snapshot = list
    for row in 0..<2_000 as Range<UInt32> where row % 3 == 0 { list.remove(row) }
    #expect(snapshot.rows == Array(0..<2_000))
    #expect(list.count == 1_333)
  }

  private func compare(_ list: RowList, _ model: Set<UInt32>, bound: UInt32, seed: UInt64) {
    let sorted = model.sorted()
    #expect(list.rows == sorted, "seed \(seed)")
    #expect(list.count == sorted.count)
    #expect(list.isEmpty == sorted.isEmpty)
    #expect(list.contains(bound) == model.contains(bound))
    var above: [UInt32] = []
    list.forEach(above: bound) {
      above.append($0)
      return above.count < 700
    }
    #expect(above == Array(sorted.filter { $0 > bound }.prefix(700)), "seed \(seed)")
    var below: [UInt32] = []
    list.forEachBackwards(below: bound) {
      below.append($0)
      return below.count < 700
    }
    #expect(below == Array(sorted.filter { $0 < bound }.reversed().prefix(700)), "seed \(seed)")
  }
}

@Suite struct KeyIndexTests {
  @Test(arguments: [UInt64.max, 0xFFFF, 0])
  func `an index finds every row, however badly its keys hash`(mask: UInt64) {
    var generator = SeededGenerator(seed: 11)
    let count = mask == 0 ? 300 : 5_000
    let hashes = (0..<count).map { _ in UInt64.random(in: .min ... .max, using: &generator) & mask }
    var index = KeyIndex()
    for row in 0..<count {
      #expect(index.firstRow(hash: hashes[row]) { $0 == row } == nil)
      index.insert(UInt32(row), hash: hashes[row])
    }
    let snapshot = index
    for row in stride(from: 0, to: count, by: 3) {
      index.replace(UInt32(row), with: UInt32(row + count), hash: hashes[row])
    }
    for row in 0..<count {
      let now = UInt32(row.isMultiple(of: 3) ? row + count : row)
      #expect(index.firstRow(hash: hashes[row]) { $0 == now } == now)
      #expect(snapshot.firstRow(hash: hashes[row]) { $0 == row } == UInt32(row))
    }
  }
}

@Suite struct EntryTableTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `entries agree with a dictionary after any history`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var table = EntryTable()
    var model: [[UInt8]: [UInt8]] = [:]
    for step in 0..<8_000 {
      let number = UInt16.random(in: 0..<2_000, using: &generator)
      let key = [UInt8(number >> 8), UInt8(number & 255)]
      let isSet = Int.random(in: 0..<10, using: &generator) < (step < 5_000 ? 8 : 2)
      let value: [UInt8]? = isSet ? [UInt8(step & 255)] : nil
      table.set(key, to: value)
      model[key] = value
      guard step.isMultiple(of: 499) || step == 7_999 else { continue }
      let sorted = model.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      let all = table.entries(after: nil, limit: .max >> 1)
      #expect(all.map(\.key) == sorted.map(\.key), "seed \(seed)")
      #expect(all.map(\.value) == sorted.map(\.value), "seed \(seed)")
      let after = sorted.filter { key.lexicographicallyPrecedes($0.key) }.prefix(300)
      #expect(table.entries(after: key, limit: 300).map(\.key) == after.map(\.key))
    }
  }
}

@Suite struct TombstoneSetsTests {
  @Test func `sets keep operations in order and become the same number when equal`() {
    var sets = TombstoneSets()
    let first = sets.adding(4, to: 0)
    let both = sets.adding(9, to: first)
    #expect(sets.operations(of: both) == [4, 9])
    #expect(sets.adding(9, to: both) == both)
    #expect(sets.adding(4, to: sets.adding(9, to: 0)) == both)
    #expect(sets.removing(9, from: both) == first)
    #expect(sets.removing(4, from: first) == 0)
    #expect(sets.count == 1)
  }
}

@Suite struct MutexTests {
  @Test func `a lock excludes tasks from one another`() async {
    let box = LockBox()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<5_000 { box.lock.withLock { $0 += 1 } }
        }
      }
    }
    #expect(box.lock.withLock { $0 } == 20_000)
  }

  private final class LockBox: Sendable {
    let lock = Lock(0)
  }
}
