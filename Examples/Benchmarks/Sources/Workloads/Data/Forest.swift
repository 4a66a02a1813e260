/// The trees that W2 cascades over, and one that nobody touches.
struct Forest: Sendable {
  let trees: [Tree]
  let bystander: Tree
  /// Whether records are inserted a row of each tree in turn, not tree by tree.
  let isInterleaved: Bool

  /// The trees of W2: twenty of 1,000 descendants, or one larger one, all of tenant 1.
  ///
  /// - Parameter size: Active descendants of a tree; a multiple of 1,000.
  /// - Returns: The trees, and one of 1,000 descendants of tenant 2.
  static func plain(size: Int) -> Forest {
    let count = size == 1000 ? 20 : 1
    return Forest(
      treeCount: count,
      conversations: size / 100,
      tenants: [1],
      bystanderTenant: 2,
      isInterleaved: false
    )
  }

  /// As many records, of ten tenants: two trees of 1,000 each, or one of a tenth of a larger size.
  ///
  /// - Parameter size: 1,000 or a multiple of 10,000.
  /// - Returns: The trees, and one of 1,000 descendants of tenant 11.
  static func interleaved(size: Int) -> Forest {
    Forest(
      treeCount: size == 1000 ? 20 : 10,
      conversations: size == 1000 ? 10 : size / 1000,
      tenants: Array(1...10),
      bystanderTenant: 11,
      isInterleaved: true
    )
  }

  private init(
    treeCount: Int,
    conversations: Int,
    tenants: [Int],
    bystanderTenant: Int,
    isInterleaved: Bool
  ) {
    let rows = Tree(root: 0, tenant: 1, conversations: conversations).rowCount
    trees = (0..<treeCount).map { tree in
      Tree(
        root: tree * rows,
        tenant: tenants[tree % tenants.count],
        conversations: conversations
      )
    }
    bystander = Tree(root: treeCount * rows, tenant: bystanderTenant, conversations: 10)
    self.isInterleaved = isInterleaved
  }

  /// The tenants whose trees are cascaded over.
  var tenants: [Int] { Set(trees.map(\.tenant)).sorted() }

  /// Calls a closure with every batch of records in the order of their insertion.
  func forEachBatch(_ body: ([Draft]) async throws -> Void) async rethrows {
    if isInterleaved {
      try await forEachInterleavedBatch(body)
    } else {
      for tree in trees { try await tree.forEachBatch(body) }
    }
    try await bystander.forEachBatch(body)
  }

  private func forEachInterleavedBatch(_ body: ([Draft]) async throws -> Void) async rethrows {
    let rows = trees.first?.rowCount ?? 0
    let step = 1000 / trees.count
    for start in stride(from: 0, to: rows, by: step) {
      let batch = (start..<min(start + step, rows)).flatMap { row in trees.map { $0.draft(row) } }
      try await body(batch)
    }
  }
}
