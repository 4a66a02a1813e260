extension StoredRecord {
  func requireVersion(_ expected: Int?, _ model: KindModel) throws(LifecycleError) {
    guard let expected, expected != header.version else { return }
    throw .versionConflict(model.kindName, expected: expected, actual: header.version)
  }

  /// The record as it will be after a change that goes to a state.
  func with(
    state: StateName,
    phase: Phase,
    payload: Payload? = nil,
    tombstones: [OperationID]? = nil,
    at: Timestamp
  ) -> StoredRecord {
    let leaves = header.phase == .active && phase != .active
    return StoredRecord(
      header: RecordHeader(
        reference: header.reference,
        kind: header.kind,
        id: header.id,
        state: state,
        phase: phase,
        lastActiveState: phase == .active ? state : header.lastActiveState,
        version: header.version + 1
      ),
      tenant: tenant,
      insertion: insertion,
      createdAt: createdAt,
      updatedAt: at,
      deletedAt: phase == .active ? nil : leaves ? at : deletedAt,
      tombstones: tombstones ?? self.tombstones,
      payload: payload ?? self.payload
    )
  }
}
