import Testing

@testable import Workloads

@Suite struct TreeTests {
  @Test func `a tree is numbered in pre-order, with one deleted message a conversation`() {
    let tree = Tree(root: 5000, tenant: 3, conversations: 2)
    #expect(tree.rowCount == 203)
    #expect(tree.descendantCount == 200)
    let drafts = (0..<tree.rowCount).map(tree.draft)
    #expect(drafts.map(\.number) == Array(5000..<5203))
    #expect(drafts[0] == Draft(number: 5000, tenant: 3, kind: .project))
    #expect(drafts[102] == Draft(number: 5102, tenant: 3, kind: .conversation, parent: 5000))
    #expect(drafts[103] == Draft(number: 5103, tenant: 3, kind: .message, parent: 5102))
    #expect(drafts.filter(\.isDeleted).map(\.number) == [5101, 5202])
  }

  @Test func `batches hold every record once, parents before children`() async {
    for forest in [Forest.plain(size: 1000), .plain(size: 2000), .interleaved(size: 10_000)] {
      var seen: Set<Int> = []
      var count = 0
      await forest.forEachBatch { batch in
        for draft in batch {
          #expect(draft.parent.map(seen.contains) ?? true)
          seen.insert(draft.number)
        }
        count += batch.count
      }
      let expected = (forest.trees + [forest.bystander]).reduce(0) { $0 + $1.rowCount }
      #expect(count == expected && seen.count == expected)
    }
  }

  @Test func `small cascades have twenty trees, larger ones one`() {
    #expect(Forest.plain(size: 1000).trees.count == 20)
    #expect(Forest.plain(size: 10_000).trees.map(\.descendantCount) == [10_000])
    #expect(Forest.plain(size: 1000).tenants == [1])
    #expect(Forest.plain(size: 1000).bystander.root == 20 * 1011)
  }

  @Test func `interleaved trees of ten tenants take turns`() async {
    let forest = Forest.interleaved(size: 100_000)
    #expect(forest.trees.map(\.descendantCount) == Array(repeating: 10_000, count: 10))
    var tenants: [Int] = []
    await forest.forEachBatch { tenants += $0.map(\.tenant) }
    #expect(tenants.prefix(20).elementsEqual([1...10, 1...10].joined()))
    #expect(Set(tenants) == Set(1...11))
  }
}
