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
    var run = LivingRun(stateCount: states.count)
    var hashes: [UInt64] = []
    hashes.reserveCapacity(count)
    var hasGraves = false
    for row in 0..<count {
      let start = reader.position
      let resident = try previous.read(from: &reader, stateCount: states.count)
      guard Int(resident.tenant) < tenantCount, Int(resident.trail) <= trailCount else {
        throw ByteError(.number, at: start)
      }
      hashes.append(KeyHash.shared(resident.tenant, resident.id))
      if resident.isGrave {
        hasGraves = true
      } else {
        let number = UInt32(truncatingIfNeeded: row)
        if !run.takes(number, of: resident.tenant) {
          add(run)
          run.begin(at: number, of: resident.tenant)
        }
        run.add(resident.state)
      }
      rows.append(resident)
      payloads.append(previous.payload)
    }
    add(run)
    fillKeys(hashes, hasGraves: hasGraves)
  }

  /// A key can have an earlier row only behind a grave; without any no rows are compared.
  private mutating func fillKeys(_ hashes: [UInt64], hasGraves: Bool) {
    let rows = rows
    keys.fill(
      hashes,
      isSame: !hasGraves
        ? nil
        : { rows[Int($0)].tenant == rows[Int($1)].tenant && rows[Int($0)].id == rows[Int($1)].id }
    )
  }

  /// Living rows of one tenant, one behind the other.
  private struct LivingRun {
    var rows: Range<UInt32> = 0..<0
    var tenant: UInt32 = 0
    /// By state.
    var counts: [Int]

    init(stateCount: Int) {
      counts = Array(repeating: 0, count: stateCount)
    }

    func takes(_ row: UInt32, of tenant: UInt32) -> Bool {
      row == rows.upperBound && tenant == self.tenant && !rows.isEmpty
    }

    mutating func begin(at row: UInt32, of tenant: UInt32) {
      rows = row..<row
      self.tenant = tenant
      for state in counts.indices { counts[state] = 0 }
    }

    mutating func add(_ state: UInt8) {
      rows = rows.lowerBound..<rows.upperBound + 1
      counts[Int(state)] += 1
    }
  }

  private mutating func add(_ run: LivingRun) {
    if run.rows.isEmpty { return }
    sections.extend(to: Int(run.tenant) + 1, with: Section())
    sections[Int(run.tenant)].living.append(run.rows)
    for (state, count) in run.counts.enumerated() where count > 0 {
      addCount(count, of: UInt8(truncatingIfNeeded: state), tenant: run.tenant)
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
