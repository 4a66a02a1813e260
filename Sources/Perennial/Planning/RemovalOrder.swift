/// Orders what a hard delete removes so that dependents go before what they depend on (rule S7).
struct RemovalOrder {
  let groups: [RemovalGroup]

  init(_ context: PlanningContext, _ cascade: Cascade) throws(LifecycleError) {
    let ranks = context.schema.removalRank
    let buckets = cascade.buckets.filter { !$0.references.isEmpty }.sorted { left, right in
      (ranks[left.model.kind] ?? 0) > (ranks[right.model.kind] ?? 0)
    }
    groups = try buckets.map { bucket throws(LifecycleError) in
      let others = try Self.otherSelfLinks(in: bucket, context)
      let links = others.isEmpty ? cascade.selfLinks : cascade.selfLinks + others
      return RemovalGroup(
        kind: bucket.model.kind,
        references: Self.leavesFirst(bucket.references, links)
      )
    }
  }

  /// Links within a kind that the walk did not follow, since they are not cascades.
  private static func otherSelfLinks(
    in bucket: CascadeBucket,
    _ context: PlanningContext
  ) throws(LifecycleError) -> [(parent: RecordReference, child: RecordReference)] {
    let model = bucket.model
    var links: [(parent: RecordReference, child: RecordReference)] = []
    for relation in model.relations
    where relation.parentKind == model.kind && relation.rules.hardDelete != .cascade {
      for batch in bucket.references.batches {
        let targets = try context.reader.targets(of: Array(batch), through: relation.id)
        for case (let child, let target?) in zip(batch, targets) {
          links.append((target.reference, child))
        }
      }
    }
    return links
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
    if order.count < references.count {
      // A relation that was declared later may close a ring; what is in it must go all the same.
      let ordered = ReferenceSet(order)
      order += references.filter { !ordered.contains($0) }
    }
    return order.reversed()
  }
}
