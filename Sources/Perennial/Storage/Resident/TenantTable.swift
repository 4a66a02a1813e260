/// What is kept by tenant rather than by kind: its audit chain and its recycle bin.
struct TenantTable: Sendable {
  let id: TenantID
  var audit = AuditColumn()
  /// The numbers of the operations that still hold something.
  var holding = RowList()

  init(id: TenantID) {
    self.id = id
  }
}
