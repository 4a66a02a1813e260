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
    keys.map { key in
      state.livingReference(of: key).map(state.header)
    }
  }

  package func headers(
    at references: [RecordReference]
  ) throws(LifecycleError) -> [RecordHeader?] {
    try state.requireKnown(references)
    return references.map { state.isLiving($0) ? state.header(at: $0) : nil }
  }

  package func lastVersions(of keys: [RecordKey]) throws(LifecycleError) -> [Int?] {
    keys.map { key in
      guard let reference = state.reference(of: key) else { return nil }
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
      guard state.contains(reference), let record = state.record(at: reference) else {
        throw .foreign()
      }
      records.append(record)
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
    guard limit >= 1 else { throw .invalidArgument("A limit is at least 1, not \(limit)") }
  }

  /// The row of a known handle.
  func row(at reference: RecordReference) -> ResidentRow {
    tables[reference.tableNumber].rows[reference.rowIndex]
  }

  /// The header of a living row.
  func header(at reference: RecordReference) -> RecordHeader {
    header(of: row(at: reference), at: reference)
  }

  private func header(of row: ResidentRow, at reference: RecordReference) -> RecordHeader {
    let table = reference.tableNumber
    let state = tables[table].states[Int(row.state)]
    let lastActive =
      row.lastActive == row.state ? state.name : tables[table].states[Int(row.lastActive)].name
    return RecordHeader(
      reference: reference,
      kind: tables[table].kind,
      id: row.id,
      state: state.name,
      phase: state.phase,
      lastActiveState: lastActive,
      version: row.version
    )
  }

  /// The record of a known handle; nil for a grave.
  func record(at reference: RecordReference) -> StoredRecord? {
    let row = row(at: reference)
    guard let payload = tables[reference.tableNumber].payloads[reference.rowIndex] else {
      return nil
    }
    return StoredRecord(
      header: header(of: row, at: reference),
      tenant: tenants[Int(row.tenant)].id,
      insertion: UInt64(reference.row),
      createdAt: Timestamp(microseconds: row.createdAt),
      updatedAt: Timestamp(microseconds: row.updatedAt),
      deletedAt: row.deletedAt == ResidentRow.noTime
        ? nil : Timestamp(microseconds: row.deletedAt),
      tombstones: operationIDs(of: row.tombstones),
      payload: payload
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
