/// Numbers by kind of what an operation does.
public struct ChangeSummary: Sendable, Hashable, Codable {
  /// Records whose phase changes or that are removed, the root included; for a create, update or change, the records written.
  public internal(set) var affected: [EntityKind: Int] = [:]
  /// Records that an operation's tombstone is laid on or lifted from, or that are removed, without the root.
  public internal(set) var members: [EntityKind: Int] = [:]
  /// Records that lose a link.
  public internal(set) var detached: [EntityKind: Int] = [:]
  /// Records that are given a link back.
  public internal(set) var reattached: [EntityKind: Int] = [:]
  /// Files outside the store that go with what is removed (rule S22).
  public internal(set) var effects = 0

  init() {}
}

extension ChangeSummary {
  /// Adds what was taken of one kind.
  mutating func count(_ bucket: CascadeBucket) {
    let affected = bucket.affectedCount
    if affected > 0 { self.affected[bucket.model.kind] = affected }
    if !bucket.memberIDs.isEmpty { members[bucket.model.kind] = bucket.memberIDs.count }
  }
}
