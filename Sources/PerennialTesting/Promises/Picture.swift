import Perennial

/// All that a storage shows of the kit's kinds in one committed state, without handles.
struct Picture: Sendable, Equatable {
  /// By kind, in the order of insertion.
  var records: [EntityKind: [RecordPicture]] = [:]
  var operations: [OperationPicture] = []
  var audit: [TenantID: [AuditRecord]] = [:]
  var entries: [String: [Entry]] = [:]
  /// By tenant; kinds and states in one text.
  var counts: [TenantID: [String: Int]] = [:]

  init(_ reader: any StorageReader) throws(LifecycleError) {
    for kind in KitWorld.kinds {
      records[kind] = try reader.allRecords(of: kind).map { record throws(LifecycleError) in
        try RecordPicture(record)
      }
    }
    for tenant in KitWorld.tenants {
      try readTenant(tenant, reader)
    }
    for namespace in KitWorld.namespaces {
      entries[namespace] = try reader.allEntries(in: namespace)
    }
  }

  private mutating func readTenant(
    _ tenant: TenantID,
    _ reader: any StorageReader
  ) throws(LifecycleError) {
    for holding in try reader.allHoldingOperations(of: tenant) {
      let members = try reader.allMembers(of: [holding.operation.id]).map(\.header)
      operations.append(
        OperationPicture(
          id: holding.operation.id,
          root: holding.operation.root,
          verb: holding.operation.verb,
          at: holding.operation.at,
          reason: holding.operation.reason,
          memberCount: holding.memberCount,
          members: members.map { RecordKey(tenant: tenant, kind: $0.kind, id: $0.id) }
        )
      )
    }
    audit[tenant] = try reader.allAudit(of: tenant)
    for kind in KitWorld.kinds {
      for count in try reader.counts(of: kind, tenant: tenant) where count.count != 0 {
        counts[tenant, default: [:]]["\(kind) \(count.state)"] = count.count
      }
    }
  }

  /// All records by key.
  var byKey: [RecordKey: RecordPicture] {
    Dictionary(records.values.joined().map { ($0.key, $0) }) { first, _ in first }
  }

  /// What two pictures do not have in common, in a line; nil where they are equal.
  func difference(from other: Picture) -> String? {
    guard self != other else { return nil }
    let (new, old) = (byKey, other.byKey)
    for (key, record) in new where old[key] != record {
      return "\(key): \(record) instead of \(old[key].map(String.init(describing:)) ?? "nothing")"
    }
    if let key = old.keys.first(where: { new[$0] == nil }) { return "\(key) is missing" }
    if operations != other.operations { return "other operations: \(operations)" }
    if entries != other.entries { return "other entries: \(entries)" }
    if counts != other.counts { return "other counts: \(counts) instead of \(other.counts)" }
    for (tenant, trail) in audit where other.audit[tenant] != trail {
      return "\(trail.count) audit records of \(tenant), \(other.audit[tenant]?.count ?? 0) before"
    }
    return "records in another order"
  }
}

/// A record without its handle.
struct RecordPicture: Sendable, Equatable {
  let key: RecordKey
  let state: StateName
  let phase: Phase
  let lastActiveState: StateName
  let version: Int
  let insertion: UInt64
  let createdAt: Timestamp
  let updatedAt: Timestamp
  let deletedAt: Timestamp?
  let tombstones: [OperationID]
  let value: KitValue

  init(_ record: StoredRecord) throws(LifecycleError) {
    key = record.key
    state = record.header.state
    phase = record.header.phase
    lastActiveState = record.header.lastActiveState
    version = record.header.version
    insertion = record.insertion
    createdAt = record.createdAt
    updatedAt = record.updatedAt
    deletedAt = record.deletedAt
    tombstones = record.tombstones
    value = try KitValue(record)
  }
}

/// A value of one of the kit's kinds.
enum KitValue: Sendable, Hashable {
  case shelf(Shelf)
  case crate(Crate)
  case label(Label)

  init(_ record: StoredRecord) throws(LifecycleError) {
    switch record.header.kind {
    case Shelf.kind: self = .shelf(try record.payload.decoded())
    case Crate.kind: self = .crate(try record.payload.decoded())
    default: self = .label(try record.payload.decoded())
    }
  }

  /// The parents' ids by the relation's name.
  var links: [String: Int] {
    switch self {
    case .shelf: [:]
    case .crate(let crate):
      ["shelf": crate.shelf, "reserve": crate.reserve].compactMapValues(\.self)
    case .label(let label):
      [Crate.kind.rawValue: label.crate, "origin": label.origin].compactMapValues(\.self)
    }
  }
}

/// An operation without handles.
struct OperationPicture: Sendable, Equatable {
  let id: OperationID
  let root: RecordKey
  let verb: LifecycleVerb
  let at: Timestamp
  let reason: String?
  let memberCount: Int
  /// In the storage's order.
  let members: [RecordKey]
}
