extension KindTable {
  /// Gives a state another name; where the kind has a state of that name, its records go there.
  ///
  /// - Complexity: O(1) for a new name, O(rows of the kind) for one that exists.
  mutating func rename(_ rename: StateRename) {
    guard rename.from != rename.to,
      let old = states.firstIndex(of: State(name: rename.from, phase: rename.phase))
    else { return }
    guard let new = states.firstIndex(of: State(name: rename.to, phase: rename.phase)) else {
      states[old] = State(name: rename.to, phase: rename.phase)
      return
    }
    merge(UInt8(truncatingIfNeeded: old), into: UInt8(truncatingIfNeeded: new))
  }

  /// Graves are left alone: nothing asks for their states.
  private mutating func merge(_ old: UInt8, into new: UInt8) {
    for row in 0..<rows.count where !rows[row].isGrave {
      if rows[row].lastActive == old { rows[row].lastActive = new }
      guard rows[row].state == old else { continue }
      rows[row].state = new
      addCount(-1, of: old, tenant: rows[row].tenant)
      addCount(1, of: new, tenant: rows[row].tenant)
    }
  }
}
