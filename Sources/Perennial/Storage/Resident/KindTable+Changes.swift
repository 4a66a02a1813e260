/// Changes to rows that exist. All rows are living and of one tenant, which validation has seen to.
extension KindTable {
  /// Replaces a record's value and the values of its unique keys.
  mutating func update(_ update: RecordUpdate, at time: Int64, hasTransitions: Bool) {
    let row = update.reference.row
    let index = Int(row)
    payloads.replace(index, with: update.payload)
    if update.raisesVersion {
      rows[index].version += 1
      rows[index].updatedAt = time
    }
    // One that changes its phase in the same commit takes or gives up keys with that, not before.
    let keepsPhase = update.raisesVersion || !hasTransitions
    let isActive = keepsPhase && states[Int(rows[index].state)].phase == .active
    uniqueKeys.set(update.uniqueKeys, row: row, tenant: rows[index].tenant, isActive: isActive)
  }

  /// Lets records go to a state.
  mutating func transition(
    _ references: [RecordReference],
    to state: State,
    tenant: UInt32,
    at time: Int64
  ) {
    let target = number(of: state)
    let enters = state.phase == .active
    let hasKeys = !uniqueKeys.isEmpty
    let leavingTime = max(time, ResidentRow.noTime + 1)
    // Records of one state come in runs; each run is counted once.
    var old = target
    var wasActive = enters
    var run = 0
    for reference in references {
      let state = rows[reference.rowIndex].state
      if state != old {
        addCount(-run, of: old, tenant: tenant)
        (old, wasActive, run) = (state, states[Int(state)].phase == .active, 0)
      }
      run += 1
      rows[reference.rowIndex].go(
        to: target,
        entersActive: enters,
        leavesActive: wasActive,
        at: time,
        leavingTime
      )
      if hasKeys, enters != wasActive {
        uniqueKeys.setActive(enters, row: reference.row, tenant: tenant)
      }
    }
    addCount(-run, of: old, tenant: tenant)
    addCount(references.count, of: target, tenant: tenant)
  }

  /// Turns a record into a grave; its parents no longer list it, its own children still name it.
  ///
  /// - Returns: The set of operations that held it, or nil where it is a grave already.
  mutating func remove(_ row: UInt32) -> UInt32? {
    let index = Int(row)
    guard !rows[index].isGrave else { return nil }
    let tenant = rows[index].tenant
    addCount(-1, of: rows[index].state, tenant: tenant)
    let tombstones = rows[index].tombstones
    rows[index].isGrave = true
    rows[index].tombstones = 0
    payloads.remove(index)
    sections[Int(tenant)].living.remove(row)
    uniqueKeys.remove(row, tenant: tenant)
    for relation in relations.indices {
      relations[relation].link(row, to: nil)
    }
    return tombstones
  }

  /// Replaces sets of operations by new ones, and says how many rows' sets became different.
  mutating func replaceTombstones(
    of references: ArraySlice<RecordReference>,
    _ replace: (UInt32) -> UInt32
  ) -> Int {
    var changed = 0
    for reference in references where !rows[reference.rowIndex].isGrave {
      let old = rows[reference.rowIndex].tombstones
      let new = replace(old)
      guard old != new else { continue }
      rows[reference.rowIndex].tombstones = new
      changed += 1
    }
    return changed
  }

  /// Puts an audit record on the trails of records.
  mutating func pushTrail(
    _ sequence: Int64,
    of references: ArraySlice<RecordReference>,
    in trails: inout TrailPool
  ) {
    for reference in references {
      trails.push(sequence, onto: &rows[reference.rowIndex].trail)
    }
  }
}

extension ResidentRow {
  fileprivate mutating func go(
    to target: UInt8,
    entersActive: Bool,
    leavesActive: Bool,
    at time: Int64,
    _ leavingTime: Int64
  ) {
    if leavesActive, !entersActive {
      lastActive = state
      deletedAt = leavingTime
    } else if entersActive {
      lastActive = target
      deletedAt = Self.noTime
    }
    state = target
    version += 1
    updatedAt = time
  }
}
