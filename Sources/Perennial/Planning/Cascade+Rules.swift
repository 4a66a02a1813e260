extension Cascade {
  /// Throws where the policy refuses the verb on any member (rule S12): `forbidden`, naming nothing.
  func authorizeMembers() throws(LifecycleError) {
    let permission = Permission(verb)
    for (place, bucket) in buckets.enumerated() {
      let resting = bucket.restingInactive + bucket.restingArchived
      let groups = bucket.steps.map { ($0.action?.name, $0.references) } + [(nil, resting)]
      let root = place == 0 ? bucket.references.first : nil
      for (action, references) in groups {
        let members = root == nil ? references : references.filter { $0 != root }
        guard !members.isEmpty else { continue }
        let answers = try context.authorization.allowed(
          permission,
          action: action,
          on: bucket.model.kind,
          members,
          context.reader
        )
        guard answers.allSatisfy(\.self) else { throw .forbidden }
      }
    }
  }

  /// Dependents that the rule restrict protects and that the operation does not take itself.
  func blockers() throws(LifecycleError) -> [RecordHeader] {
    var seen = ReferenceSet()
    var blockers: [RecordHeader] = []
    try forEachRelation(with: .restrict) { relation, parents throws(LifecycleError) in
      for dependent in try context.reader.dependents(of: parents, through: relation.id) {
        let header = dependent.header
        guard verb == .hardDelete || header.phase == .active, !taken.contains(header.reference),
          seen.insert(header.reference)
        else { continue }
        blockers.append(header)
      }
    }
    return blockers
  }

  /// Links that the rule detach sets to nil; a hard delete leaves those of what it removes alone.
  func detachments() throws(LifecycleError) -> [Detachment] {
    var detachments: [Detachment] = []
    try forEachRelation(with: .detach) { relation, parents throws(LifecycleError) in
      for dependent in try context.reader.dependents(of: parents, through: relation.id)
      where verb != .hardDelete || !taken.contains(dependent.header.reference) {
        detachments.append(
          Detachment(dependent: dependent.header, relation: relation, target: dependent.parent)
        )
      }
    }
    return detachments
  }

  /// The error for blockers, counting those that the caller may read; nil where there are none.
  func obstacle(_ blockers: [RecordHeader], root: KindModel) throws(LifecycleError)
    -> LifecycleError?
  {
    guard !blockers.isEmpty else { return nil }
    var counts: [EntityKind: Int] = [:]
    for (kind, headers) in Dictionary(grouping: blockers, by: \.kind) {
      let visible = try context.authorization.allowed(
        .read,
        on: kind,
        headers.map(\.reference),
        context.reader
      )
      let count = visible.count(where: \.self)
      if count > 0 { counts[kind] = count }
    }
    return .blockedByDependents(
      BlockedByDependents(kind: root.kindName, verb: verb, counts: counts)
    )
  }

  /// Only records whose phase changes have their rules looked at: what rests already has kept them.
  private func forEachRelation(
    with rule: RelationRule,
    _ body: (RelationModel, [RecordReference]) throws(LifecycleError) -> Void
  ) throws(LifecycleError) {
    for bucket in buckets {
      for relation in context.schema.inbound[bucket.model.kind] ?? []
      where relation.rules.rule(for: verb) == rule {
        try bucket.affected.forEachBatch { batch throws(LifecycleError) in
          try body(relation, Array(batch))
        }
      }
    }
  }
}

/// A link that an operation sets to nil.
struct Detachment {
  let dependent: RecordHeader
  let relation: RelationModel
  let target: RecordReference
}
