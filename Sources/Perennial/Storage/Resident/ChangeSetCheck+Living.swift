extension ChangeSetCheck {
  func row(_ reference: RecordReference) -> ResidentRow {
    state.tables[reference.tableNumber].rows[reference.rowIndex]
  }

  /// Refuses a handle of another storage or tenant, and one of what was removed.
  func requireLiving(_ reference: RecordReference) throws(LifecycleError) {
    guard state.contains(reference) else { throw .foreign() }
    let row = row(reference)
    guard !row.isGrave, row.tenant == tenant else { throw .foreign() }
  }

  func requireLiving(_ references: [RecordReference]) throws(LifecycleError) {
    for reference in references { try requireLiving(reference) }
  }

  func requireLiving(
    _ references: [RecordReference],
    of kind: EntityKind
  ) throws(LifecycleError) {
    let table = state.tableNumbers[kind]
    for reference in references {
      guard reference.tableNumber == table else { throw .foreign() }
      try requireLiving(reference)
    }
  }

  func isLiving(_ key: RecordKey) -> Bool {
    guard let tenant, let table = state.tableNumbers[key.kind],
      let row = state.row(in: table, tenant: tenant, id: key.id)
    else { return false }
    return !state.tables[table].rows[Int(row)].isGrave
  }
}
