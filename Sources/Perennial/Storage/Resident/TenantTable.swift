/// What is kept by tenant rather than by kind: its audit chain and its recycle bin.
struct TenantTable: Sendable {
  let id: TenantID
  /// The record of a sequence is at the place of one less.
  var audit = ChunkedArray<AuditBox>()
  /// The numbers of the operations that still hold something.
  var holding = RowList()

  init(id: TenantID) {
    self.id = id
  }
}
