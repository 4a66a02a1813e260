import Testing

@testable import Perennial

/// What an opening does at once must be what commits do one by one.
@Suite struct BulkReadingTests {
  @Test(arguments: [0, 1, 511, 512, 513, 1024, 5000])
  func `rows added together are those added one by one`(count: UInt32) {
    for start in [0, 3, 700] as [UInt32] {
      var together = RowList()
      var single = RowList()
      for row in 0..<start {
        together.insert(row)
        single.insert(row)
      }
      together.append(start + 10..<start + 10 + count)
      together.append(start + 9000..<start + 9002)
      for row in start + 10..<start + 10 + count { single.insert(row) }
      for row in start + 9000..<start + 9002 { single.insert(row) }
      #expect(together.rows == single.rows)
      #expect(together.count == single.count)
      for row in single.rows {
        together.remove(row)
        single.remove(row)
        if row.isMultiple(of: 500) { #expect(together.rows == single.rows) }
      }
      #expect(together.isEmpty)
    }
  }

  @Test func `an index that is filled finds what one finds that grew`() {
    let hashes = (0..<3000).map { KeyHash.shared(1, .integer(Int64($0))) }
    var filled = KeyIndex(minimumCapacity: hashes.count)
    filled.fill(hashes, isSame: nil)
    for (row, hash) in hashes.enumerated() {
      #expect(filled.firstRow(hash: hash) { $0 == UInt32(row) } == UInt32(row))
    }
    #expect(filled.firstRow(hash: KeyHash.shared(2, .integer(0))) { _ in true } == nil)
  }

  @Test func `the last row of a key is found`() {
    // Every key three times.
    let keys = (0..<900).map { Int64($0 % 300) }
    let hashes = keys.map { KeyHash.shared(1, .integer($0)) }
    var index = KeyIndex(minimumCapacity: hashes.count)
    index.fill(hashes) { keys[Int($0)] == keys[Int($1)] }
    for key in 0..<300 {
      let found = index.firstRow(hash: hashes[key]) { keys[Int($0)] == Int64(key) }
      #expect(found == UInt32(key + 600))
      #expect(index.firstRow(hash: hashes[key]) { $0 == UInt32(key) } == nil)
    }
  }

  @Test func `children are listed by parent, in order, and a parent that is not there is refused`()
  {
    var relation = RelationTable(name: "parent")
    let parents = (0..<2000).map { UInt32($0 < 1500 ? $0 / 700 : $0 % 3) }
    for (child, parent) in parents.enumerated() where child % 5 != 4 {
      relation.setParent(parent, of: UInt32(child))
    }
    var listed = relation
    let isListed = listed.listChildren(parentCount: 3)
    #expect(isListed)
    for parent in 0..<3 as Range<UInt32> {
      let expected = parents.indices.filter { $0 % 5 != 4 && parents[$0] == parent }.map(
        UInt32.init
      )
      #expect(listed.children(of: parent).rows == expected)
    }
    let isRefused = !relation.listChildren(parentCount: 2)
    #expect(isRefused)
  }
}
