extension ResidentReader {
  /// The kinds that records or links ever named, by name.
  package var kinds: [EntityKind] {
    state.tables.map(\.kind).sorted()
  }

  /// The tenants that ever had a record or an audit record, by their bytes.
  package var tenants: [TenantID] {
    (0..<state.tenants.count).map { state.tenants[$0].id }
      .sorted { $0.rawValue.utf8.lexicographicallyPrecedes($1.rawValue.utf8) }
  }
}
