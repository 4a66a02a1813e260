/// What a planner answers: the change set, and what a caller is told of it.
///
/// A class, since it is large and passes through many hands while it is filled in.
final class Planned {
  var changes: ChangeSet
  var summary: ChangeSummary
  /// The root as it will be; nil where it is removed.
  var record: StoredRecord?
  /// What stands in the way; the verb throws the first, a plan shows all.
  var obstacles: [LifecycleError] = []
  /// Whether the record was already where the verb leads, and the caller wants that to succeed.
  var isUnchanged = false
  var fingerprint: Digest?
  /// What becomes of each record of a verb on many (rule S24).
  var bulk: BulkFates?
  /// What this batch takes along of the records that other batches of the run are for.
  var taken: [TakenRecord] = []
  /// What a verb on many found in each phase, for its fingerprint (rule S18).
  var phasesBefore: [[RecordReference]] = []
  /// The records whose unique keys stand in the way.
  var refusedClaimants: Set<RecordKey> = []

  init(changes: ChangeSet, summary: ChangeSummary = ChangeSummary(), record: StoredRecord? = nil) {
    self.changes = changes
    self.summary = summary
    self.record = record
  }

  /// The value that a record gets where its own links change along the way.
  func newPayload(of record: StoredRecord) -> Payload? {
    changes.updates.first { $0.reference == record.header.reference }?.payload
  }

  static func unchanged(_ context: PlanningContext, record: StoredRecord?) -> Planned {
    let planned = Planned(changes: context.emptyChanges(), record: record)
    planned.isUnchanged = true
    return planned
  }

  /// Checks the version, last of all (rule S12): where something else stands in the way, that answers first.
  func requireVersion(
    _ expected: Int?,
    of record: StoredRecord,
    _ model: KindModel
  ) throws(LifecycleError) {
    do throws(LifecycleError) {
      try record.requireVersion(expected, model)
    } catch {
      guard !obstacles.isEmpty else { throw error }
      obstacles.append(error)
    }
  }

  /// Throws what stands in the way, if anything does.
  func requireClear() throws(LifecycleError) {
    if let obstacle = obstacles.first { throw obstacle }
  }
}
