extension Cascade {
  /// All that was taken, the root first.
  var references: [RecordReference] {
    buckets.count == 1 ? buckets[0].references : buckets.flatMap(\.references)
  }

  /// The ids of what was taken by kind, without the root.
  var memberIDs: [(kind: EntityKind, ids: [Identifier])] {
    buckets.map { ($0.model.kind, $0.memberIDs) }
  }
}

extension [Detachment] {
  /// The dependents by kind, each once.
  var ids: [(kind: EntityKind, ids: [Identifier])] {
    map(\.dependent).idsByKind
  }
}
