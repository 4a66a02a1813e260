/// Finds the rows of many keys; what runs of them have in common, kind and tenant, is looked up once.
struct KeySearch {
  private let state: ResidentState
  private var kind: EntityKind?
  private var table: Int?
  private var tenant: TenantID?
  private var tenantNumber: UInt32?

  init(_ state: ResidentState) {
    self.state = state
  }

  /// The newest row of a key, living or a grave.
  mutating func reference(of key: RecordKey) -> RecordReference? {
    if kind != key.kind {
      kind = key.kind
      table = state.tableNumbers[key.kind]
    }
    if tenant != key.tenant {
      tenant = key.tenant
      tenantNumber = state.tenantNumbers[key.tenant]
    }
    guard let table, let tenantNumber,
      let row = state.row(in: table, tenant: tenantNumber, id: key.id)
    else { return nil }
    return RecordReference(table: table, row: row)
  }
}
