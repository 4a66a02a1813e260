#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

extension ResidentState {
  /// Reads a state's image.
  ///
  /// - Parameters:
  ///   - image: What ``writeImage(_:)`` gave, in one piece.
  ///   - storeID: The storage's identity.
  ///   - source: Reads payloads and audit records by the places in the image.
  /// - Throws: ``ByteError`` for anything else; numbers that name what is not there are found, too.
  /// - Complexity: O(rows).
  package init(
    image: [UInt8],
    storeID: UUID,
    source: any BlobSource
  ) throws(ByteError) {
    self.init(storeID: storeID, source: source)
    var reader = ByteReader(image)
    guard try reader.byte() == StateImage.version else { throw ByteError(.version, at: 0) }
    try read(tenantsFrom: &reader)
    try read(operationsFrom: &reader)
    try read(trailsFrom: &reader)
    let tableCount = try reader.count(of: 4)
    for _ in 0..<tableCount { try read(tableFrom: &reader) }
    try read(detachedFrom: &reader)
    try read(entriesFrom: &reader)
    try reader.finish()
    try connect(at: reader.position)
  }

  private mutating func read(tenantsFrom reader: inout ByteReader) throws(ByteError) {
    for _ in 0..<(try reader.count(of: 2)) {
      let start = reader.position
      let id = TenantID(try reader.text())
      guard tenantNumbers[id] == nil else { throw ByteError(.repetition, at: start) }
      let number = Int(number(of: id))
      tenants[number].audit = try AuditColumn(reading: &reader)
    }
  }

  private mutating func read(operationsFrom reader: inout ByteReader) throws(ByteError) {
    let start = reader.position
    let total = try reader.varint()
    guard let total = Int(exactly: total), total <= OperationTable.maximumCount else {
      throw ByteError(.count, at: start)
    }
    for _ in 0..<(try reader.count(of: 24)) {
      let position = reader.position
      guard let number = Int(exactly: try reader.varint()), number < total,
        number >= operations.count, let tenant = UInt32(exactly: try reader.varint()),
        Int(tenant) < tenants.count
      else { throw ByteError(.number, at: position) }
      operations.skip(to: number)
      let stored = try reader.operation(tenant: tenants[Int(tenant)].id)
      guard operations.number(of: stored.id) == nil else {
        throw ByteError(.repetition, at: position)
      }
      var members: [RecordReference] = []
      let count = try reader.count(of: 1)
      members.reserveCapacity(count)
      var last: UInt64 = 0
      for _ in 0..<count {
        last = last &+ UInt64(bitPattern: try reader.zigzag())
        members.append(RecordReference(rawValue: last))
      }
      _ = operations.append(.init(stored, tenant: tenant, members: members))
    }
    operations.skip(to: total)
    try read(setsFrom: &reader)
  }

  private mutating func read(setsFrom reader: inout ByteReader) throws(ByteError) {
    for _ in 0..<(try reader.count(of: 1)) {
      var set: [UInt32] = []
      for _ in 0..<(try reader.count(of: 1)) {
        let start = reader.position
        guard let number = UInt32(exactly: try reader.varint()), number < operations.count else {
          throw ByteError(.number, at: start)
        }
        set.append(number)
      }
      tombstones.appendInterned(set)
    }
  }

  private mutating func read(trailsFrom reader: inout ByteReader) throws(ByteError) {
    let count = try reader.count(of: 2)
    for index in 0..<count {
      let start = reader.position
      let sequence = Int64(bitPattern: try reader.varint())
      let back = try reader.varint()
      guard sequence > 0, back <= index else { throw ByteError(.number, at: start) }
      let previous = back == 0 ? 0 : UInt64(index) + 1 - back
      trails.append(sequence, previous: UInt32(truncatingIfNeeded: previous))
    }
  }

  private mutating func read(tableFrom reader: inout ByteReader) throws(ByteError) {
    let start = reader.position
    let kind = EntityKind(rawValue: try reader.text())
    guard tableNumbers[kind] == nil else { throw ByteError(.repetition, at: start) }
    let number = number(of: kind)
    let (tenantCount, trailCount) = (tenants.count, trails.count)
    try tables[number].read(from: &reader, tenantCount: tenantCount, trailCount: trailCount)
  }

  private mutating func read(detachedFrom reader: inout ByteReader) throws(ByteError) {
    for _ in 0..<(try reader.count(of: 4)) {
      let start = reader.position
      let dependent = RecordReference(rawValue: try reader.varint())
      let relation = RelationID(
        child: EntityKind(rawValue: try reader.text()),
        name: try reader.text()
      )
      let target = RecordReference(rawValue: try reader.varint())
      guard contains(dependent), contains(target) else { throw ByteError(.number, at: start) }
      let link = DetachedLink(dependent: dependent, relation: relation, target: target)
      detached.update(target, default: []) { $0.append(link) }
    }
  }

  private mutating func read(entriesFrom reader: inout ByteReader) throws(ByteError) {
    for _ in 0..<(try reader.count(of: 2)) {
      let namespace = try reader.text()
      var table = EntryTable()
      for _ in 0..<(try reader.count(of: 2)) {
        table.set(try reader.framed(), to: try reader.framed())
      }
      entries[namespace] = table
    }
  }
}

extension ResidentState {
  /// Works out what the image leaves away, after all tables are there.
  private mutating func connect(at end: Int) throws(ByteError) {
    for table in tables.indices {
      for relation in tables[table].relations.indices {
        guard let parent = tables[table].relations[relation].parentTable else { continue }
        guard parent < tables.count else { throw ByteError(.number, at: end) }
        tables[parent].incoming.append(.init(table: table, relation: relation))
        let rowCount = tables[parent].rows.count
        guard tables[table].relations[relation].listChildren(parentCount: rowCount) else {
          throw ByteError(.number, at: end)
        }
      }
      guard countHeld(in: table) else { throw ByteError(.number, at: end) }
    }
    for number in operations.living {
      guard let operation = operations[number] else { continue }
      guard contains(operation.stored.rootReference), operation.members.allSatisfy(contains) else {
        throw ByteError(.number, at: end)
      }
      tenants[Int(operation.tenant)].holding.insert(number)
    }
  }

  /// Counts the members that operations hold; answers whether all sets are known.
  private mutating func countHeld(in table: Int) -> Bool {
    var counts: [UInt32: Int] = [:]
    var last: (set: UInt32, count: Int) = (0, 0)
    for row in 0..<tables[table].rows.count {
      let set = tables[table].rows[row].tombstones
      if set != last.set {
        counts[last.set, default: 0] += last.count
        last = (set, 0)
      }
      last.count += 1
    }
    counts[last.set, default: 0] += last.count
    for (set, count) in counts where set != 0 {
      guard let held = tombstones.known(set, operationCount: operations.count) else { return false }
      for number in held { operations.addLive(count, to: number) }
    }
    return true
  }
}

extension AuditColumn {
  fileprivate init(reading reader: inout ByteReader) throws(ByteError) {
    let count = try reader.count(of: 3)
    guard count > 0 else {
      self.init()
      return
    }
    let digest = try reader.digest()
    var locations = ChunkedArray<BlobLocation>()
    var last = LocationDelta()
    for _ in 0..<count { locations.append(try last.read(from: &reader)) }
    self.init(locations: locations, lastDigest: digest)
  }
}

extension ByteReader {
  fileprivate mutating func operation(tenant: TenantID) throws(ByteError) -> StoredOperation {
    let id = OperationID(rawValue: try uuid())
    let root = RecordReference(rawValue: try varint())
    let kind = EntityKind(rawValue: try text())
    let rootID = try identifier()
    let tag = try byte()
    guard tag <= 1 else { throw error(.tag) }
    return StoredOperation(
      id: id,
      tenant: tenant,
      rootReference: root,
      rootKind: kind,
      rootID: rootID,
      verb: tag == 1 ? .archive : .softDelete,
      at: Timestamp(microseconds: try zigzag()),
      principalID: try text(),
      principalName: try optionalText(),
      reason: try optionalText()
    )
  }

  private mutating func optionalText() throws(ByteError) -> String? {
    switch try byte() {
    case 0: return nil
    case 1: return try text()
    default: throw error(.tag)
    }
  }
}
