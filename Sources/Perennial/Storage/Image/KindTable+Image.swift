extension KindTable {
  /// What a row's first byte says.
  struct RowFlags: OptionSet {
    let rawValue: UInt8

    static let grave = RowFlags(rawValue: 1)
    static let otherLastActive = RowFlags(rawValue: 2)
    static let deleted = RowFlags(rawValue: 4)
    static let held = RowFlags(rawValue: 8)
    static let changed = RowFlags(rawValue: 16)
    static let all = RowFlags(rawValue: 31)
  }

  func write<E: Error>(to image: inout ImageWriter<E>) throws(E) {
    image.writer.append(text: kind.rawValue)
    image.writer.append(count: states.count)
    for state in states {
      image.writer.append(text: state.name.rawValue)
      image.writer.append(state.phase.imageTag)
    }
    image.writer.append(count: relations.count)
    for relation in relations {
      image.writer.append(text: relation.name)
      image.writer.append(count: relation.parentTable.map { $0 + 1 } ?? 0)
    }
    image.writer.append(count: rows.count)
    try write(rowsTo: &image)
    for index in relations.indices { try write(linksOf: index, to: &image) }
    try write(keysTo: &image)
  }

  private func write<E: Error>(rowsTo image: inout ImageWriter<E>) throws(E) {
    var previous = RowDelta()
    for index in 0..<rows.count {
      previous.write(rows[index], payloads.location(of: index), to: &image.writer)
      try image.flushIfLarge()
    }
  }

  private func write<E: Error>(
    linksOf relation: Int,
    to image: inout ImageWriter<E>
  ) throws(E) {
    var last: Int64 = 0
    for row in 0..<UInt32(rows.count) {
      let parent = relations[relation].parent(of: row).map { Int64($0) + 1 } ?? 0
      image.writer.append(zigzag: parent - last)
      last = parent
      try image.flushIfLarge()
    }
  }

  private func write<E: Error>(keysTo image: inout ImageWriter<E>) throws(E) {
    image.writer.append(uniqueKeys.isEmpty ? 0 : 1)
    if uniqueKeys.isEmpty { return }
    for row in 0..<UInt32(rows.count) {
      let keys = uniqueKeys.values(of: row)
      image.writer.append(count: keys.count)
      for key in keys {
        image.writer.append(text: key.name)
        image.writer.append((key.scope == .everyPhase ? 1 : 0) | (key.value == nil ? 0 : 2))
        if let value = key.value { image.writer.append(framed: value) }
      }
      try image.flushIfLarge()
    }
  }
}

extension KindTable {
  /// Writes and reads rows as differences from the row before.
  struct RowDelta {
    private var number: Int64 = 0
    private var createdAt: Int64 = 0
    private var tenant: UInt32 = 0
    private var location = LocationDelta()
    /// The place of the payload of the row that was read last; nil for a grave.
    private(set) var payload: BlobLocation?

    init() {}

    mutating func write(
      _ row: ResidentRow,
      _ payload: BlobLocation?,
      to writer: inout ByteWriter
    ) {
      var flags: RowFlags = []
      if row.isGrave { flags.insert(.grave) }
      if row.lastActive != row.state { flags.insert(.otherLastActive) }
      if row.deletedAt != ResidentRow.noTime { flags.insert(.deleted) }
      if row.tombstones != 0 { flags.insert(.held) }
      if row.updatedAt != row.createdAt || row.version != 1 { flags.insert(.changed) }
      writer.append(flags.rawValue)
      writer.append(row.state)
      if flags.contains(.otherLastActive) { writer.append(row.lastActive) }
      write(row.id, to: &writer)
      writer.append(zigzag: Int64(row.tenant) - Int64(tenant))
      writer.append(zigzag: row.createdAt &- createdAt)
      if flags.contains(.changed) {
        writer.append(zigzag: row.updatedAt &- row.createdAt)
        writer.append(varint: UInt64(row.version))
      }
      if flags.contains(.deleted) { writer.append(zigzag: row.deletedAt &- row.updatedAt) }
      if flags.contains(.held) { writer.append(varint: UInt64(row.tombstones)) }
      writer.append(varint: UInt64(row.trail))
      if !row.isGrave, let payload { location.write(payload, to: &writer) }
      tenant = row.tenant
      createdAt = row.createdAt
    }

    private mutating func write(_ id: Identifier, to writer: inout ByteWriter) {
      switch id {
      case .integer(let value):
        writer.append(0)
        writer.append(zigzag: value &- number)
        number = value
      case .uuid(let uuid):
        writer.append(1)
        writer.append(uuid)
      case .text(let text):
        writer.append(2)
        writer.append(text: text)
      }
    }

    /// Reads a row, and its payload's place.
    mutating func read(
      from reader: inout ByteReader,
      stateCount: Int
    ) throws(ByteError) -> ResidentRow {
      let start = reader.position
      let flags = RowFlags(rawValue: try reader.byte())
      guard flags.isSubset(of: .all) else { throw ByteError(.tag, at: start) }
      let state = try reader.byte()
      let lastActive = flags.contains(.otherLastActive) ? try reader.byte() : state
      guard Int(state) < stateCount, Int(lastActive) < stateCount else {
        throw ByteError(.number, at: start)
      }
      let id = try readID(from: &reader)
      guard let tenant = UInt32(exactly: Int64(tenant) &+ (try reader.zigzag())) else {
        throw ByteError(.number, at: start)
      }
      createdAt &+= try reader.zigzag()
      self.tenant = tenant
      var row = ResidentRow(
        id: id,
        state: state,
        lastActive: lastActive,
        isGrave: flags.contains(.grave),
        tenant: tenant,
        createdAt: createdAt,
        updatedAt: createdAt,
        version: 1
      )
      try readRest(of: &row, flags, from: &reader)
      payload = row.isGrave ? nil : try location.read(from: &reader)
      return row
    }

    private func readRest(
      of row: inout ResidentRow,
      _ flags: RowFlags,
      from reader: inout ByteReader
    ) throws(ByteError) {
      let start = reader.position
      if flags.contains(.changed) {
        row.updatedAt = createdAt &+ (try reader.zigzag())
        guard let version = Int(exactly: try reader.varint()), version < Int.max >> 1 else {
          throw ByteError(.number, at: start)
        }
        row.version = version
      }
      if flags.contains(.deleted) { row.deletedAt = row.updatedAt &+ (try reader.zigzag()) }
      let tombstones = flags.contains(.held) ? try reader.varint() : 0
      let trail = try reader.varint()
      guard let tombstones = UInt32(exactly: tombstones), let trail = UInt32(exactly: trail) else {
        throw ByteError(.number, at: start)
      }
      row.tombstones = tombstones
      row.trail = trail
    }

    private mutating func readID(from reader: inout ByteReader) throws(ByteError) -> Identifier {
      let start = reader.position
      switch try reader.byte() {
      case 0:
        number &+= try reader.zigzag()
        return .integer(number)
      case 1: return .uuid(try reader.uuid())
      case 2: return .text(try reader.text())
      default: throw ByteError(.tag, at: start)
      }
    }
  }
}

extension Phase {
  var imageTag: UInt8 {
    switch self {
    case .active: 0
    case .inactive: 1
    case .archived: 2
    }
  }

  init?(imageTag: UInt8) {
    switch imageTag {
    case 0: self = .active
    case 1: self = .inactive
    case 2: self = .archived
    default: return nil
    }
  }
}
