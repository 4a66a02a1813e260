import Perennial

/// All that a storage shows of the kit's kinds in one committed state, without handles.
struct CommittedState: Sendable, Equatable {
  /// By kind, in the order of insertion.
  var records: [EntityKind: [CommittedRecord]] = [:]
  var operations: [CommittedOperation] = []
  var audit: [TenantID: [AuditRecord]] = [:]
  var entries: [String: [Entry]] = [:]
  /// By tenant; kinds and states in one text.
  var counts: [TenantID: [String: Int]] = [:]

  init(_ reader: any StorageReader) throws(LifecycleError) {
    for kind in KitWorld.kinds {
      records[kind] = try reader.allRecords(of: kind).map { record throws(LifecycleError) in
        try CommittedRecord(record)
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
        CommittedOperation(
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
  var byKey: [RecordKey: CommittedRecord] {
    Dictionary(records.values.joined().map { ($0.key, $0) }) { first, _ in first }
  }

  /// What two states do not have in common, in a line; nil where they are equal.
  func difference(from other: CommittedState) -> String? {
    guard self != other else { return nil }
    let (new, old) = (byKey, other.byKey)
    for key in new.keys.sorted() where new[key] != old[key] {
      guard let record = new[key] else { continue }
      guard let former = old[key] else { return "\(key), which was not there" }
      return "\(key) with \(record.difference(from: former))"
    }
    if let key = old.keys.sorted().first(where: { new[$0] == nil }) { return "\(key) is missing" }
    if operations != other.operations {
      return "operations \(operations.map(\.text)), which were \(other.operations.map(\.text))"
    }
    if counts != other.counts {
      return "counts \(ReadableText.text(counts)), which were \(ReadableText.text(other.counts))"
    }
    for tenant in KitWorld.tenants where audit[tenant] != other.audit[tenant] {
      let (now, before) = (audit[tenant]?.count ?? 0, other.audit[tenant]?.count ?? 0)
      return "\(now) audit records of \(tenant), which were \(before)"
    }
    for namespace in KitWorld.namespaces where entries[namespace] != other.entries[namespace] {
      let (now, before) = (entries[namespace] ?? [], other.entries[namespace] ?? [])
      return "entries \(now.map(\.text)), which were \(before.map(\.text))"
    }
    return "records in another order"
  }
}

extension Entry {
  fileprivate var text: String {
    "\(String(decoding: key, as: UTF8.self)) = \(String(decoding: value, as: UTF8.self))"
  }
}

extension Collection<RecordKey> {
  /// In one order each time.
  func sorted() -> [RecordKey] { sorted { "\($0)" < "\($1)" } }
}

/// A record without its handle.
struct CommittedRecord: Sendable, Equatable {
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

  /// The fields that are not the same, each with what it was.
  func difference(from former: CommittedRecord) -> String {
    let (new, old) = (fields, former.fields)
    let changed = zip(new, old).filter { $0.value != $1.value }
    return changed.map { "\($0.name) \($0.value), which was \($1.value)" }.joined(separator: "; ")
  }

  private var fields: [(name: String, value: String)] {
    [
      ("state", "\(state)"), ("phase", "\(phase)"), ("last active state", "\(lastActiveState)"),
      ("version", "\(version)"), ("insertion", "\(insertion)"), ("creation", "\(createdAt)"),
      ("last change", "\(updatedAt)"), ("deletion", deletedAt.map { "\($0)" } ?? "none"),
      ("tombstones", "\(tombstones)"), ("value", "\(value)"),
    ]
  }
}

extension CommittedRecord: CustomStringConvertible {
  /// Key and fields.
  var description: String {
    "\(key) with " + fields.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
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

extension KitValue: CustomStringConvertible {
  /// The value's fields.
  var description: String {
    switch self {
    case .shelf(let shelf): ReadableText.text(shelf)
    case .crate(let crate): ReadableText.text(crate)
    case .label(let label): ReadableText.text(label)
    }
  }
}

/// An operation without handles.
struct CommittedOperation: Sendable, Equatable {
  let id: OperationID
  let root: RecordKey
  let verb: LifecycleVerb
  let at: Timestamp
  let reason: String?
  let memberCount: Int
  /// In the storage's order.
  let members: [RecordKey]

  /// What a person looks for first.
  var text: String { "\(verb.rawValue) of \(root) with \(memberCount) members \(members)" }
}
