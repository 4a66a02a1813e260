/// What a place on disk belongs to.
package enum PlaceOwner: Sendable, Hashable {
  /// A record's payload.
  case payload(RecordReference, Identifier)
  /// An audit record; the number is the tenant's in this state.
  case audit(UInt32, TenantID, sequence: Int64)
}

extension ResidentState {
  /// Gives every place that the state names.
  ///
  /// - Complexity: O(records + audit records).
  package func forEachPlace<E: Error>(
    _ body: (PlaceOwner, BlobLocation) throws(E) -> Void
  ) throws(E) {
    for table in tables.indices {
      for row in 0..<tables[table].rows.count {
        guard let location = tables[table].payloads.location(of: row) else { continue }
        let reference = RecordReference(table: table, row: UInt32(truncatingIfNeeded: row))
        try body(.payload(reference, tables[table].rows[row].id), location)
      }
    }
    for number in 0..<tenants.count {
      let id = tenants[number].id
      for index in 0..<tenants[number].audit.count {
        let sequence = Int64(index) + 1
        guard let location = tenants[number].audit.location(of: sequence) else { continue }
        try body(.audit(UInt32(truncatingIfNeeded: number), id, sequence: sequence), location)
      }
    }
  }

  /// Names another place, if the old one still holds.
  package mutating func move(
    _ owner: PlaceOwner,
    from old: BlobLocation,
    to new: BlobLocation
  ) {
    switch owner {
    case .payload(let reference, _):
      let (table, row) = (reference.tableNumber, reference.rowIndex)
      guard contains(reference), tables[table].payloads.location(of: row) == old else { return }
      tables[table].payloads.move(row, to: new)
    case .audit(let number, _, let sequence):
      guard tenants[Int(number)].audit.location(of: sequence) == old else { return }
      tenants[Int(number)].audit.move(sequence, to: new)
    }
  }

  /// How many records live, and how many audit records there are.
  package var sizes: (records: Int, auditRecords: Int) {
    let records = tables.reduce(0) { $0 + $1.totals.reduce(0, +) }
    let auditRecords = (0..<tenants.count).reduce(0) { $0 + tenants[$1].audit.count }
    return (records, auditRecords)
  }
}
