extension ResidentReader {
  package func counts(
    of kind: EntityKind,
    tenant: TenantID?
  ) throws(LifecycleError) -> [StateCount] {
    guard let table = state.tableNumbers[kind] else { return [] }
    let number = tenant.flatMap { state.tenantNumbers[$0] }
    if tenant != nil, number == nil { return [] }
    return state.tables[table].states.enumerated().compactMap { index, value in
      let count = state.tables[table].count(of: index, tenant: number)
      return count == 0 ? nil : StateCount(state: value.name, phase: value.phase, count: count)
    }
  }

  package func page(_ request: PageRequest) throws(LifecycleError) -> [StoredRecord] {
    try ResidentState.requireLimit(request.limit)
    try state.requireKnown(request.parents.map(\.parent))
    guard let table = state.tableNumbers[request.kind] else { return [] }
    let tenant = request.tenant.flatMap { state.tenantNumbers[$0] }
    if request.tenant != nil, tenant == nil { return [] }
    guard let filters = try filters(request, table: table) else { return [] }
    let rows = PageScan(
      request: request,
      table: state.tables[table],
      tenant: tenant,
      filters: filters
    ).rows(in: request.order, after: request.after)
    var records: [StoredRecord] = []
    records.reserveCapacity(rows.count)
    for row in rows {
      state.appendRecord(at: RecordReference(table: table, row: row), to: &records)
    }
    return records
  }

  /// The relations and parents to look for; nil where no record can have one of them.
  private func filters(
    _ request: PageRequest,
    table: Int
  ) throws(LifecycleError) -> [PageScan.Filter]? {
    var filters: [PageScan.Filter] = []
    for filter in request.parents {
      guard filter.relation.child == request.kind else { throw .foreign("A parent's relation") }
      guard let number = state.tables[table].relation(named: filter.relation.name),
        state.isLiving(filter.parent)
      else { return nil }
      try state.requireParents([filter.parent], ofRelation: number, in: table)
      filters.append(.init(relation: number, parent: filter.parent.row))
    }
    return filters
  }
}
