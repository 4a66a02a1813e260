#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// Reads one snapshot of a resident state.
package struct ResidentReader: StorageReader {
  let state: ResidentState

  package init(_ state: ResidentState) {
    self.state = state
  }

  package var storeID: UUID { state.storeID }

  package func headers(of keys: [RecordKey]) throws(LifecycleError) -> [RecordHeader?] {
    var search = KeySearch(state)
    return keys.map { key in
      guard let reference = search.reference(of: key), state.isLiving(reference) else { return nil }
      return state.header(at: reference)
    }
  }

  package func headers(
    at references: [RecordReference]
  ) throws(LifecycleError) -> [RecordHeader?] {
    try state.requireKnown(references)
    return references.map { state.isLiving($0) ? state.header(at: $0) : nil }
  }

  package func lastVersions(of keys: [RecordKey]) throws(LifecycleError) -> [Int?] {
    var search = KeySearch(state)
    return keys.map { key in
      guard let reference = search.reference(of: key) else { return nil }
      let row = state.row(at: reference)
      return row.isGrave ? row.version : nil
    }
  }

  package func records(
    at references: [RecordReference]
  ) throws(LifecycleError) -> [StoredRecord] {
    var records: [StoredRecord] = []
    records.reserveCapacity(references.count)
    for reference in references {
      guard state.isLiving(reference) else { throw .foreign() }
      state.appendRecord(at: reference, to: &records)
    }
    return records
  }

  package func uniqueKeys(
    of references: [RecordReference]
  ) throws(LifecycleError) -> [[StoredUniqueKey]] {
    try state.requireKnown(references)
    return references.map { state.tables[$0.tableNumber].uniqueKeys.values(of: $0.row) }
  }

  package func holders(
    of values: [UniqueKeyQuery]
  ) throws(LifecycleError) -> [RecordReference?] {
    values.map { query in
      guard let table = state.tableNumbers[query.kind],
        let tenant = state.tenantNumbers[query.tenant],
        let row = state.tables[table].uniqueKeys.holder(
          of: query.value,
          key: query.name,
          tenant: tenant
        )
      else { return nil }
      return RecordReference(table: table, row: row)
    }
  }

  package func entries(
    in namespace: String,
    after: [UInt8]?,
    limit: Int
  ) throws(LifecycleError) -> [Entry] {
    try ResidentState.requireLimit(limit)
    return state.entries[namespace]?.entries(after: after, limit: limit) ?? []
  }
}

extension ResidentState {
  func requireKnown(_ references: [RecordReference]) throws(LifecycleError) {
    for reference in references where !contains(reference) { throw .foreign() }
  }

  static func requireLimit(_ limit: Int) throws(LifecycleError) {
    guard limit >= 1 else { throw .invalidArgument("The limit is \(limit); choose 1 or more") }
  }

  /// The row of a known handle.
  func row(at reference: RecordReference) -> ResidentRow {
    tables[reference.tableNumber].rows[reference.rowIndex]
  }

  /// The header of a living row.
  ///
  /// Field by field, as where a whole record is made: a copy of the row may hold a reference.
  func header(at reference: RecordReference) -> RecordHeader {
    let (table, row) = (reference.tableNumber, reference.rowIndex)
    let state = Int(tables[table].rows[row].state)
    let lastActive = Int(tables[table].rows[row].lastActive)
    return RecordHeader(
      reference: reference,
      kind: tables[table].kind,
      id: tables[table].rows[row].id,
      state: tables[table].states[state].name,
      phase: tables[table].states[state].phase,
      lastActiveState: tables[table].states[lastActive].name,
      version: tables[table].rows[row].version
    )
  }

  /// Appends the record of a living row; a record is large, so it is made where it is to be.
  func appendRecord(at reference: RecordReference, to records: inout [StoredRecord]) {
    let (table, row) = (reference.tableNumber, reference.rowIndex)
    let id = tables[table].rows[row].id
    guard let payload = tables[table].payloads.payload(of: row, id: id, from: source) else {
      return
    }
    let deletedAt = tables[table].rows[row].deletedAt
    records.append(
      StoredRecord(
        header: header(at: reference),
        tenant: tenants[Int(tables[table].rows[row].tenant)].id,
        insertion: UInt64(reference.row),
        createdAt: Timestamp(microseconds: tables[table].rows[row].createdAt),
        updatedAt: Timestamp(microseconds: tables[table].rows[row].updatedAt),
        deletedAt: deletedAt == ResidentRow.noTime ? nil : Timestamp(microseconds: deletedAt),
        tombstones: operationIDs(of: tables[table].rows[row].tombstones),
        payload: payload
      )
    )
  }

  func operationIDs(of set: UInt32) -> [OperationID] {
    if set == 0 { return [] }
    if let only = TombstoneSets.onlyOperation(of: set) {
      return operations[only].map { [$0.stored.id] } ?? []
    }
    return tombstones.operations(of: set).compactMap { operations[$0]?.stored.id }
  }
}
