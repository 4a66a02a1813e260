import Perennial

/// What a change set must fit to; checked before anything of it is applied (P1, P9).
extension Contents {
  func check(_ changes: ChangeSet) throws(LifecycleError) {
    try checkInsertions(changes)
    for update in changes.updates {
      try checkLiving([update.reference], changes)
      try checkLinks(update.links, changes)
    }
    for group in changes.transitions { try checkLiving(group.references, changes) }
    try checkOperations(changes)
    for link in changes.detachments { try checkLiving([link.dependent, link.target], changes) }
    try checkLiving(changes.settledTargets, changes)
    for group in changes.removals { try checkLiving(group.references, changes) }
    try checkAudit(changes)
  }

  private func checkInsertions(_ changes: ChangeSet) throws(LifecycleError) {
    guard Set(changes.insertions.map(\.key)).count == changes.insertions.count else {
      throw .foreign("A record that is inserted twice")
    }
    for insertion in changes.insertions {
      guard insertion.key.tenant == changes.tenant, livingPlace(of: insertion.key) == nil else {
        throw .foreign("A new record of \(insertion.key)")
      }
      try checkLinks(insertion.links, changes)
    }
  }

  private func checkLinks(
    _ links: [StoredLink],
    _ changes: ChangeSet
  ) throws(LifecycleError) {
    for target in links.compactMap(\.target) {
      let isThere =
        livingPlace(of: target) != nil || changes.insertions.contains { $0.key == target }
      guard isThere, target.tenant == changes.tenant else { throw .foreign("A link to \(target)") }
    }
  }

  private func checkLiving(
    _ references: [RecordReference],
    _ changes: ChangeSet
  ) throws(LifecycleError) {
    for reference in references {
      let row = rows[try place(reference)]
      guard !row.isGone, row.key.tenant == changes.tenant else { throw .foreign("\(row.key)") }
    }
  }

  private func checkOperations(_ changes: ChangeSet) throws(LifecycleError) {
    let known = Set(operations.map(\.stored.id))
    guard known.isSuperset(of: changes.lifted) else { throw .foreign("An operation to lift") }
    let begun = changes.operations.map(\.operation.id)
    guard Set(begun).count == begun.count, known.isDisjoint(with: begun) else {
      throw .foreign("A new operation of an id that exists")
    }
    for insertion in changes.operations { try checkLiving(insertion.members, changes) }
  }

  /// Each tenant's chain goes on without gaps (P7).
  private func checkAudit(_ changes: ChangeSet) throws(LifecycleError) {
    let count = trails[changes.tenant]?.count ?? 0
    for (index, insertion) in changes.audit.enumerated() {
      guard insertion.record.sequence == count + index + 1 else {
        throw .storage(StorageError(.corrupt, "The audit trail has a gap; verify it"))
      }
      for subject in insertion.subjects { _ = try place(subject) }
    }
  }
}
