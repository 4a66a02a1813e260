import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One state of the storage, as a value.
struct Contents: Sendable {
  let storeID: UUID
  /// Every record that there ever was, in the order of insertion; its handle is its place, counted from 1.
  var rows: [Row] = []
  /// The last row of each key, living or gone.
  var places: [RecordKey: Int] = [:]
  /// The operations that hold something, oldest first.
  var operations: [Operation] = []
  var operationCount: UInt64 = 0
  /// What operations took and have to give back, oldest first.
  var detached: [DetachedLink] = []
  var trails: [TenantID: [AuditEntry]] = [:]
  var entries: [String: [[UInt8]: [UInt8]]] = [:]

  init(storeID: UUID) {
    self.storeID = storeID
  }

  struct Row: Sendable {
    let key: RecordKey
    var state: StateName
    var phase: Phase
    var lastActiveState: StateName
    var version: Int
    let createdAt: Timestamp
    var updatedAt: Timestamp
    var deletedAt: Timestamp?
    var tombstones: [OperationID] = []
    var links: [RelationID: RecordKey] = [:]
    var uniqueKeys: [StoredUniqueKey]
    var payload: Payload
    /// Removed for good; only its version is still asked for.
    var isGone = false
  }

  struct Operation: Sendable {
    let stored: StoredOperation
    let position: UInt64
  }

  struct AuditEntry: Sendable {
    let record: AuditRecord
    let subjects: Set<RecordKey>
  }
}

extension Contents {
  /// The place of a handle.
  ///
  /// - Throws: `storage` for one that is not of this storage (P9).
  func place(_ reference: RecordReference) throws(LifecycleError) -> Int {
    guard let place = Int(exactly: reference.rawValue), rows.indices.contains(place - 1) else {
      throw .foreign("A handle")
    }
    return place - 1
  }

  func reference(_ place: Int) -> RecordReference {
    RecordReference(rawValue: UInt64(place + 1))
  }

  /// The place of a living record.
  func livingPlace(of key: RecordKey) -> Int? {
    places[key].flatMap { rows[$0].isGone ? nil : $0 }
  }

  /// The places of all living records, oldest first.
  var living: [Int] { rows.indices.filter { !rows[$0].isGone } }

  func header(_ place: Int) -> RecordHeader {
    let row = rows[place]
    return RecordHeader(
      reference: reference(place),
      kind: row.key.kind,
      id: row.key.id,
      state: row.state,
      phase: row.phase,
      lastActiveState: row.lastActiveState,
      version: row.version
    )
  }

  func record(_ place: Int) -> StoredRecord {
    let row = rows[place]
    return StoredRecord(
      header: header(place),
      tenant: row.key.tenant,
      insertion: UInt64(place + 1),
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      deletedAt: row.deletedAt,
      tombstones: row.tombstones,
      payload: row.payload
    )
  }
}

extension LifecycleError {
  static func foreign(_ what: String) -> LifecycleError {
    .storage(StorageError(.foreignValue, "\(what) is not of this storage; read it anew"))
  }
}
