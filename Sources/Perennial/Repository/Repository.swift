/// The records of one kind, as one caller sees them.
///
/// Get one from ``LifecycleStore/repository(of:as:correlationID:durability:)``. Every verb checks, in this
/// order: caller, permission on the kind, arguments, tenant and scope, permission on the record and on
/// every member, lifecycle, relations, unique keys, version. Nothing is written before all have passed,
/// and a verb that throws has changed nothing.
///
/// All verbs may be called from any task. Writes of one store happen one after the other; reads see one
/// committed state and do not wait.
public struct Repository<E: Entity>: Sendable {
  let session: Session

  func model(_ schema: Schema) throws(LifecycleError) -> KindModel {
    try schema.model(of: E.kind)
  }

  /// Performs the effects of a commit, as many as the store's policy says, and tells what became of them.
  func settled(_ outcome: Outcome<E>) async -> Outcome<E> {
    guard !outcome.effectKeys.isEmpty else { return outcome }
    var settled = outcome
    settled.effects = await session.settle(outcome.effectKeys, outcome.summary.effects)
    return settled
  }

  @Sendable static func outcome(_ planned: Planned) throws(LifecycleError) -> Outcome<E> {
    var record: Record<E>?
    if let stored = planned.record { record = try Record(stored) }
    return Outcome(
      status: planned.isUnchanged ? .unchanged : .done,
      record: record,
      operation: planned.changes.operations.first?.operation.id,
      summary: planned.summary,
      auditSequence: planned.changes.audit.first?.box.record.sequence,
      effectKeys: planned.effectKeys
    )
  }
}
