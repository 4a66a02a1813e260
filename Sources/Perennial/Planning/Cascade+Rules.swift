extension Cascade {
  /// Throws where the policy refuses the verb on any member (rule S12): `forbidden`, naming nothing.
  func authorizeMembers() throws(LifecycleError) {
    let permission = Permission(verb)
    for (place, bucket) in buckets.enumerated() {
      for (index, group) in bucket.groups.enumerated() {
        // The root is the first of all; it has been asked for itself.
        let isRoots = place == 0 && index == 0
        let members = isRoots ? group.references.dropFirst() : group.references[...]
        try require(permission, action: group.action, bucket.model, members)
      }
    }
  }

  private func require(
    _ permission: Permission,
    action: String?,
    _ model: KindModel,
    _ members: ArraySlice<RecordReference>
  ) throws(LifecycleError) {
    let isAllowed = try context.authorization.allowsAll(
      permission,
      action: action,
      on: model.kind,
      members,
      context.reader
    )
    guard isAllowed else { throw .forbidden }
  }

  /// Dependents that the rule restrict protects and that the operation does not take itself.
  func blockers() throws(LifecycleError) -> [RecordHeader] {
    var seen = ReferenceSet()
    var blockers: [RecordHeader] = []
    try forEachBlocker { blocker in
      if seen.insert(blocker.header.reference) { blockers.append(blocker.header) }
    }
    return blockers
  }

  /// Calls a closure with what the rule `restrict` keeps from being left behind, once for each link.
  func forEachBlocker(_ body: (Dependent) -> Void) throws(LifecycleError) {
    try forEachRelation(with: .restrict) { relation, parents throws(LifecycleError) in
      for dependent in try context.reader.dependents(of: parents, through: relation.id)
      where verb == .hardDelete || dependent.header.phase == .active {
        if !taken.contains(dependent.header.reference) { body(dependent) }
      }
    }
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
  func forEachRelation(
    with rule: RelationRule,
    _ body: (RelationModel, [RecordReference]) throws(LifecycleError) -> Void
  ) throws(LifecycleError) {
    for bucket in buckets {
      for relation in context.schema.inbound[bucket.model.kind] ?? []
      where relation.rules.rule(for: verb) == rule {
        try bucket.affected.forEachBatch { batch throws(LifecycleError) in
          try body(relation, batch)
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
