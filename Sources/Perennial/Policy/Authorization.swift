/// A store's policy as asked for one caller, with the kinds' decisions remembered while planning.
struct Authorization {
  let policy: any AccessPolicy
  let principal: Principal
  let tenant: TenantID

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
    policy.decision(on: request(permission, on: kind, action: action))
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
        for record in try reader.records(at: Array(batch)) {
          answers.append(policy.allows(request, on: AccessedRecord(record)))
        }
      }
      guard answers.count == references.count else {
        throw .storage(
          .corrupt("The storage answered \(answers.count) of \(references.count) records")
        )
      }
      return answers
    }
  }

  /// Whether the caller may read one record.
  func canRead(
    _ header: RecordHeader,
    _ reader: any StorageReader
  ) throws(LifecycleError) -> Bool {
    try allowed(.read, on: header.kind, [header.reference], reader) == [true]
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

extension Array {
  /// The largest number of records that planners ask a storage for at once.
  static var batchSize: Int { 2048 }

  /// Calls a closure with slices of bounded size, so that a cascade of any size needs bounded memory.
  func forEachBatch<E>(_ body: (ArraySlice<Element>) throws(E) -> Void) throws(E) {
    var start = startIndex
    while start < endIndex {
      let end = Swift.min(start + Self.batchSize, endIndex)
      try body(self[start..<end])
      start = end
    }
  }
}
