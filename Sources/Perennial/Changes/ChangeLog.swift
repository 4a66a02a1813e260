#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

import Synchronization

/// Keeps a store's changes in the commits that make them, and wakes those that follow (rule S23).
///
/// One for each store.
final class ChangeLog: Sendable {
  /// Nil keeps no changes.
  let policy: ChangePolicy?
  let signal = ChangeSignal()
  /// Whether commits have nothing to do here: nothing is kept, and nothing kept by another store goes on.
  private let isIdle = Atomic(false)
  private let identity = Lock<(store: UUID, log: UInt64)?>(nil)

  init(_ policy: ChangePolicy?) {
    self.policy = policy
  }

  /// Adds what a commit does to what is kept.
  func append(
    _ planned: Planned,
    _ context: PlanningContext
  ) throws(LifecycleError) {
    guard !isIdle.load(ordering: .relaxed), !planned.changes.isEmpty else { return }
    let newest = try context.reader.newestChange()
    guard let policy else { return try end(newest, planned, context.reader) }
    let changes = planned.keptChanges(context)
    guard !changes.isEmpty else { return }
    let before = newest?.sequence ?? 0
    let last = before + UInt64(changes.count)
    // One more is kept than are told: the oldest position can be compared with it.
    let oldest = max(last - min(last, UInt64(policy.kept)), 1)
    for (index, content) in changes.enumerated() {
      let sequence = before + UInt64(index) + 1
      guard sequence >= oldest else { continue }
      planned.changes.entries.append(ChangeEntry(sequence: sequence, content: content).change)
    }
    planned.changes.entries += try context.reader.removals(before: min(oldest, before + 1))
  }

  /// Wakes those that follow a tenant's changes.
  func announce(_ tenant: TenantID) {
    guard policy != nil else { return }
    signal.announce(tenant)
  }

  /// The name of a storage's changes; tells nothing of the storage's secret.
  func log(of storeID: UUID) -> UInt64 {
    identity.withLock { identity in
      if let identity, identity.store == storeID { return identity.log }
      var hash = SHA256()
      hash.append(framed: ChangeEntry.namespace)
      hash.append(storeID)
      let log = hash.finalize().word0
      identity = (storeID, log)
      return log
    }
  }

  /// Where a state of the storage is; nil where changes are not kept.
  func position(_ reader: any StorageReader) throws(LifecycleError) -> ChangePosition? {
    guard policy != nil else { return nil }
    let log = log(of: reader.storeID)
    return try reader.newestChange()?.position(in: log) ?? .start(of: log)
  }

  /// Ends the changes that another store has kept: this one goes on without.
  private func end(
    _ newest: ChangeEntry?,
    _ planned: Planned,
    _ reader: any StorageReader
  ) throws(LifecycleError) {
    guard let newest else { return isIdle.store(true, ordering: .relaxed) }
    if case .gap = newest.content { return isIdle.store(true, ordering: .relaxed) }
    planned.changes.entries += try reader.removals(before: newest.sequence + 1)
    let gap = ChangeEntry(sequence: newest.sequence + 1, content: .gap)
    planned.changes.entries.append(gap.change)
  }
}

extension StorageReader {
  /// The last change that is kept, or the place at which some were missed; nil where none ever was.
  func newestChange() throws(LifecycleError) -> ChangeEntry? {
    try entries(in: ChangeEntry.namespace, after: nil, limit: 1).first.map {
      entry throws(LifecycleError) in try ChangeEntry(entry)
    }
  }

  /// What takes all changes before a sequence away: as many as were added, and more after a policy that keeps more.
  fileprivate func removals(before sequence: UInt64) throws(LifecycleError) -> [EntryChange] {
    var removals: [EntryChange] = []
    var after = ChangeEntry.key(sequence)
    while true {
      let entries = try entries(in: ChangeEntry.namespace, after: after, limit: 1_000)
      removals += entries.map { ChangeEntry.removal(of: $0.key) }
      guard entries.count == 1_000, let last = entries.last else { return removals }
      after = last.key
    }
  }
}

extension Planned {
  /// What is kept of this commit.
  fileprivate func keptChanges(_ context: PlanningContext) -> [ChangeEntry.Content] {
    guard changes.audit.isEmpty else { return auditedChanges(context.schema) }
    let principalID = context.authorization.principal.id
    guard changes.insertions.isEmpty else { return unauditedCreates(by: principalID) }
    return unauditedUpdates(by: principalID)
  }

  private func auditedChanges(_ schema: Schema) -> [ChangeEntry.Content] {
    // By index: an iterator would copy each record with all it holds.
    changes.audit.indices.map { index in
      let record = changes.audit[index].box.record
      return .audited(
        changes.verb(of: record.event, schema),
        changes.tenant,
        record.sequence,
        digest: record.digest.word0
      )
    }
  }

  private func unauditedCreates(by principalID: String) -> [ChangeEntry.Content] {
    changes.insertions.map { insertion in
      .unaudited(
        UnauditedChange(
          verb: .create,
          tenant: changes.tenant,
          kind: insertion.key.kind,
          id: insertion.key.id,
          at: changes.at,
          principalID: principalID,
          from: nil,
          to: insertion.state
        )
      )
    }
  }

  private func unauditedUpdates(by principalID: String) -> [ChangeEntry.Content] {
    let moved = Set(changes.updates.lazy.filter { !$0.links.isEmpty }.map(\.reference))
    return updatedRecords.map { header in
      .unaudited(
        UnauditedChange(
          verb: moved.contains(header.reference) ? .move : .update,
          tenant: changes.tenant,
          kind: header.kind,
          id: header.id,
          at: changes.at,
          principalID: principalID,
          from: header.state,
          to: header.state
        )
      )
    }
  }

  /// The records of an update of one or many.
  private var updatedRecords: [RecordHeader] {
    guard !changes.updates.isEmpty else { return [] }
    guard let bulk else { return record.map { [$0.header] } ?? [] }
    return bulk.fates.compactMap { fate in
      guard case .written(let record) = fate else { return nil }
      return record.header
    }
  }
}

extension ChangeSet {
  /// A kind may have an action of its own by the name of `create`, `update` or `move`.
  fileprivate func verb(of event: AuditEvent, _ schema: Schema) -> ChangeEvent.Verb {
    if !insertions.isEmpty { return .create }
    if transitions.isEmpty, removals.isEmpty, operations.isEmpty, lifted.isEmpty {
      return event.action == ChangeEvent.Verb.move.rawValue ? .move : .update
    }
    let action = schema.models[event.kind]?.action(named: event.action)
    return action.map { ChangeEvent.Verb($0.verb) } ?? .update
  }
}
