/// Orders what a hard delete removes so that dependents go before what they depend on (rule S7).
struct RemovalOrder {
  let groups: [RemovalGroup]

  init(_ schema: Schema, _ cascade: Cascade) {
    let buckets = cascade.buckets.filter { !$0.references.isEmpty }.sorted { left, right in
      (schema.removalRank[left.model.kind] ?? 0) > (schema.removalRank[right.model.kind] ?? 0)
    }
    groups = buckets.map { bucket in
      RemovalGroup(
        kind: bucket.model.kind,
        references: Self.leavesFirst(bucket.references, cascade.selfLinks)
      )
    }
  }

  /// Takes records off the top, parents before children, and turns the order around.
  private static func leavesFirst(
    _ references: [RecordReference],
    _ links: [(parent: RecordReference, child: RecordReference)]
  ) -> [RecordReference] {
    guard !links.isEmpty else { return references.reversed() }
    let members = ReferenceSet(references)
    var waiting: [RecordReference: Int] = [:]
    var children: [RecordReference: [RecordReference]] = [:]
    for (parent, child) in links where members.contains(parent) && members.contains(child) {
      waiting[child, default: 0] += 1
      children[parent, default: []].append(child)
    }
    var order = references.filter { waiting[$0] == nil }
    var next = 0
    while next < order.count {
      for child in children[order[next]] ?? [] {
        let rest = (waiting[child] ?? 1) - 1
        waiting[child] = rest
        if rest == 0 { order.append(child) }
      }
      next += 1
    }
    return order.reversed()
  }
}
