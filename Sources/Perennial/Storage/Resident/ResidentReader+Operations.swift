extension ResidentReader {
  package func tombstones(
    on references: [RecordReference]
  ) throws(LifecycleError) -> [[OperationID]] {
    try state.requireKnown(references)
    return references.map { state.operationIDs(of: state.row(at: $0).tombstones) }
  }

  package func operations(
    _ ids: [OperationID]
  ) throws(LifecycleError) -> [StoredOperation?] {
    ids.map { id in
      state.operations.number(of: id).flatMap { state.operations[$0]?.stored }
    }
  }

  /// Walks the operations' lists of all that ever were members, one after another, and gives the ones
  /// that still are.
  package func members(
    of operations: [OperationID],
    from position: UInt64,
    limit: Int
  ) throws(LifecycleError) -> MemberBatch {
    try ResidentState.requireLimit(limit)
    let walk = MemberWalk(state, operations: operations)
    guard let start = Int(exactly: position) else { return MemberBatch(members: [], next: nil) }
    return walk.batch(from: start, limit: limit)
  }

  package func holdingOperations(
    of tenant: TenantID,
    before position: UInt64?,
    limit: Int
  ) throws(LifecycleError) -> [HoldingOperation] {
    try ResidentState.requireLimit(limit)
    guard let number = state.tenantNumbers[tenant] else { return [] }
    var result: [HoldingOperation] = []
    let bound = position.flatMap { UInt32(exactly: $0) }
    state.tenants[Int(number)].holding.forEachBackwards(below: bound) { number in
      guard let operation = state.operations[number] else { return true }
      result.append(
        HoldingOperation(
          operation: operation.stored,
          memberCount: state.operations.liveCount(of: number),
          position: UInt64(number)
        )
      )
      return result.count < limit
    }
    return result
  }
}
