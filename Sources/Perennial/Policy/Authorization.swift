/// A store's policy as asked for one caller during one call.
final class Authorization {
  private struct Answer {
    let permission: Permission
    let kind: EntityKind
    let action: String?
    let decision: KindDecision
  }

  let caller: Caller
  /// The last answer: a verb asks the same of the kind, of the root and of its members, one after another.
  private var last: Answer?

  init(_ caller: Caller) {
    self.caller = caller
  }

  var policy: any AccessPolicy { caller.policy }
  var principal: Principal { caller.principal }
  var tenant: TenantID { caller.tenant }

  func request(_ permission: Permission, on kind: EntityKind, action: String? = nil)
    -> AccessRequest
  {
    AccessRequest(
      principal: principal,
      permission: permission,
      kind: kind,
      action: action,
      tenant: tenant
    )
  }

  func decision(
    _ permission: Permission,
    on kind: EntityKind,
    action: String? = nil
  ) -> KindDecision {
    if let last, last.permission == permission, last.kind == kind, last.action == action {
      return last.decision
    }
    let decision = policy.decision(on: request(permission, on: kind, action: action))
    last = Answer(permission: permission, kind: kind, action: action, decision: decision)
    return decision
  }

  /// Throws `forbidden` where the kind as a whole is refused (rule S12, second check).
  func require(
    _ permission: Permission,
    on kind: EntityKind,
    action: String? = nil
  ) throws(LifecycleError) {
    guard decision(permission, on: kind, action: action) != .deny else { throw .forbidden }
  }

  func allows(
    _ permission: Permission,
    action: String? = nil,
    on record: StoredRecord
  ) -> Bool {
    switch decision(permission, on: record.header.kind, action: action) {
    case .allow: true
    case .deny: false
    case .askPerRecord:
      policy.allows(
        request(permission, on: record.header.kind, action: action),
        on: AccessedRecord(record)
      )
    }
  }

  /// Which of some records of one kind are allowed; loads payloads only where the policy asks for them.
  func allowed(
    _ permission: Permission,
    action: String? = nil,
    on kind: EntityKind,
    _ references: [RecordReference],
    _ reader: any StorageReader
  ) throws(LifecycleError) -> [Bool] {
    switch decision(permission, on: kind, action: action) {
    case .allow: return references.map { _ in true }
    case .deny: return references.map { _ in false }
    case .askPerRecord:
      let request = request(permission, on: kind, action: action)
      var answers: [Bool] = []
      answers.reserveCapacity(references.count)
      try references.forEachBatch { batch throws(LifecycleError) in
        for record in try reader.records(at: batch) {
          answers.append(policy.allows(request, on: AccessedRecord(record)))
        }
      }
      guard answers.count == references.count else {
        throw .storage(
          .corrupt(
            "The storage answered \(answers.count) of \(references.count) records",
            remedy: "run the storage promises on this storage"
          )
        )
      }
      return answers
    }
  }

  /// Whether all of some records of one kind are allowed; true of none, whatever the policy.
  func allowsAll(
    _ permission: Permission,
    action: String? = nil,
    on kind: EntityKind,
    _ references: ArraySlice<RecordReference>,
    _ reader: any StorageReader
  ) throws(LifecycleError) -> Bool {
    guard !references.isEmpty else { return true }
    // The usual answer costs nothing for each record.
    switch decision(permission, on: kind, action: action) {
    case .allow: return true
    case .deny: return false
    case .askPerRecord:
      return try allowed(permission, action: action, on: kind, Array(references), reader)
        .allSatisfy(\.self)
    }
  }

  /// Whether the caller may read one record.
  func canRead(
    _ header: RecordHeader,
    _ reader: any StorageReader
  ) throws(LifecycleError) -> Bool {
    try allowsAll(.read, on: header.kind, [header.reference], reader)
  }
}

extension AccessedRecord {
  init(_ record: StoredRecord) {
    tenant = record.tenant
    kind = record.header.kind
    id = record.header.id
    state = record.header.state
    phase = record.header.phase
    payload = record.payload
  }
}
