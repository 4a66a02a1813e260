/// What every planner needs: the rules, the caller, one committed state, and time and ids from outside.
///
/// A class, since a dozen planners and parts of planners hold it during one call.
final class PlanningContext {
  private let session: Session
  let authorization: Authorization
  let reader: any StorageReader
  let call: CallContext

  init(_ session: Session, _ caller: Caller, _ call: CallContext, _ reader: any StorageReader) {
    self.session = session
    self.reader = reader
    self.call = call
    authorization = Authorization(caller)
  }

  var schema: Schema { session.store.schema }
  var audit: AuditPolicy { session.store.auditPolicy }
  var chain: AuditChain { session.store.chain }
  var ids: any IdentifierSource { session.store.ids }
  var tenant: TenantID { authorization.tenant }
  var seal: TokenSeal { session.store.seals.seal(secret: reader.storeID) }

  /// Where the store's changes are; nil where it keeps none.
  var changePosition: ChangePosition? {
    get throws(LifecycleError) { try session.store.changeLog.position(reader) }
  }

  func key(_ kind: EntityKind, _ id: Identifier) -> RecordKey {
    RecordKey(tenant: tenant, kind: kind, id: id)
  }

  func emptyChanges() -> ChangeSet {
    ChangeSet(tenant: tenant, at: call.at)
  }
}

/// What one call brings along: its time, its reason and the request that it belongs to.
struct CallContext: Sendable {
  static let maximumReasonBytes = 1024

  let at: Timestamp
  let reason: String?
  let correlationID: String?
  /// Whether the plan's fingerprint is wanted; it costs a hash over every member.
  var wantsFingerprint = false

  func validate() throws(LifecycleError) {
    try Self.validate(reason, "reason")
    try Self.validate(correlationID, "correlation id")
  }

  private static func validate(_ text: String?, _ what: String) throws(LifecycleError) {
    guard let text, text.utf8.count > maximumReasonBytes else { return }
    throw .invalidArgument(
      "The \(what) has \(text.utf8.count) bytes; shorten it to \(maximumReasonBytes)"
    )
  }
}

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
  /// The records that a run may yet be asked for and that a verb on many takes along.
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
