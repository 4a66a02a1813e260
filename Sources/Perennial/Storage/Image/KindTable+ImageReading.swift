extension KindTable {
  /// Reads what ``write(to:)`` wrote behind the kind's name.
  mutating func read(
    from reader: inout ByteReader,
    tenantCount: Int,
    trailCount: Int
  ) throws(ByteError) {
    for _ in 0..<(try reader.count(of: 2)) {
      let start = reader.position
      let name = StateName(rawValue: try reader.text())
      guard let phase = Phase(imageTag: try reader.byte()), states.count < Self.maximumStateCount
      else { throw ByteError(.tag, at: start) }
      states.append(State(name: name, phase: phase))
      totals.append(0)
    }
    for _ in 0..<(try reader.count(of: 2)) {
      var relation = RelationTable(name: try reader.text())
      let start = reader.position
      guard let parent = Int(exactly: try reader.varint()) else {
        throw ByteError(.number, at: start)
      }
      relation.parentTable = parent == 0 ? nil : parent - 1
      relations.append(relation)
    }
    let count = try reader.count(of: 6)
    keys = KeyIndex(minimumCapacity: count)
    try read(count, rowsFrom: &reader, tenantCount: tenantCount, trailCount: trailCount)
    for index in relations.indices { try read(linksOf: index, from: &reader) }
    try read(keysFrom: &reader)
  }

  private mutating func read(
    _ count: Int,
    rowsFrom reader: inout ByteReader,
    tenantCount: Int,
    trailCount: Int
  ) throws(ByteError) {
    var previous = RowDelta()
    // A key can have an earlier row only behind a grave.
    var hasGraves = false
    for row in 0..<count {
      let start = reader.position
      let (resident, payload) = try previous.read(from: &reader, stateCount: states.count)
      guard Int(resident.tenant) < tenantCount, Int(resident.trail) <= trailCount else {
        throw ByteError(.number, at: start)
      }
      let number = UInt32(truncatingIfNeeded: row)
      let hash = KeyHash.shared(resident.tenant, resident.id)
      if hasGraves, let grave = earlierRow(of: resident, hash: hash) {
        keys.replace(grave, with: number, hash: hash)
      } else {
        keys.insert(number, hash: hash)
      }
      if resident.isGrave {
        hasGraves = true
      } else {
        sections.extend(to: Int(resident.tenant) + 1, with: Section())
        sections[Int(resident.tenant)].living.insert(number)
        addCount(1, of: resident.state, tenant: resident.tenant)
      }
      rows.append(resident)
      payloads.append(payload)
    }
  }

  private func earlierRow(of resident: ResidentRow, hash: UInt64) -> UInt32? {
    keys.firstRow(hash: hash) {
      rows[Int($0)].tenant == resident.tenant && rows[Int($0)].id == resident.id
    }
  }

  private mutating func read(
    linksOf relation: Int,
    from reader: inout ByteReader
  ) throws(ByteError) {
    var last: Int64 = 0
    for row in 0..<rows.count {
      let start = reader.position
      last = last &+ (try reader.zigzag())
      if last == 0 { continue }
      guard let parent = UInt32(exactly: last &- 1), parent != .max else {
        throw ByteError(.number, at: start)
      }
      relations[relation].setParent(parent, of: UInt32(truncatingIfNeeded: row))
    }
  }

  private mutating func read(keysFrom reader: inout ByteReader) throws(ByteError) {
    guard try reader.bool() else { return }
    for row in 0..<rows.count {
      var values: [StoredUniqueKey] = []
      for _ in 0..<(try reader.count(of: 2)) {
        let name = try reader.text()
        let flags = try reader.flags(3)
        let value = flags & 2 == 0 ? nil : try reader.framed()
        values.append(
          StoredUniqueKey(name: name, scope: flags & 1 == 1 ? .everyPhase : .active, value: value)
        )
      }
      if values.isEmpty { continue }
      let isActive = states[Int(rows[row].state)].phase == .active
      uniqueKeys.set(
        values,
        row: UInt32(truncatingIfNeeded: row),
        tenant: rows[row].tenant,
        isActive: isActive
      )
    }
  }
}
