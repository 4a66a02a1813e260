extension ChangeSet {
  /// Reads a change set's binary form, which ``EncodedChanges`` describes.
  ///
  /// Payloads stay where they are: they come back as their places (``Payload/location``). Audit records
  /// are read, and come with theirs. The checks of all cells are made.
  ///
  /// - Parameters:
  ///   - bytes: Any bytes.
  ///   - range: Where the change set stands in them; it must fill it.
  ///   - located: Where the cell lies whose check begins at a position of `bytes` and whose content has
  ///     a length.
  /// - Throws: ``ByteError`` for bytes that ``EncodedChanges`` does not write.
  package init(
    decoding bytes: [UInt8],
    in range: Range<Int>,
    located: (_ position: Int, _ length: Int) -> BlobLocation
  ) throws(ByteError) {
    var decoder = ChangeSetDecoder(reader: try ByteReader(bytes, in: range))
    let (tenant, time) = try decoder.header()
    self.init(tenant: tenant, at: time)
    try decoder.parts(located, into: &self)
    try decoder.reader.finish()
  }
}

/// Reads a change set's binary form.
struct ChangeSetDecoder {
  typealias Locating = (_ position: Int, _ length: Int) -> BlobLocation

  var reader: ByteReader
  private var names = ReadNames()
  private var lists = ReferenceListReader()
  private(set) var time: Int64 = 0

  init(reader: ByteReader) {
    self.reader = reader
  }

  mutating func header() throws(ByteError) -> (TenantID, Timestamp) {
    guard try reader.byte() == ChangeSetEncoder.version else {
      throw ByteError(.version, at: reader.position - 1)
    }
    let tenant = TenantID(try name())
    time = try reader.littleEndian()
    return (tenant, Timestamp(microseconds: time))
  }

  /// Fills a change set in where it stands, since it would be copied with all it holds otherwise.
  mutating func parts(_ located: Locating, into changes: inout ChangeSet) throws(ByteError) {
    try stateRenames(into: &changes.stateRenames)
    try insertions(located, into: &changes.insertions)
    try updates(located, into: &changes.updates)
    try transitions(into: &changes.transitions)
    for _ in 0..<(try reader.count(of: 16)) {
      changes.lifted.append(OperationID(rawValue: try reader.uuid()))
    }
    try operations(into: &changes.operations)
    try detachments(into: &changes.detachments)
    changes.settledTargets = try list()
    try removals(into: &changes.removals)
    try audit(located, into: &changes.audit)
    try entries(into: &changes.entries)
  }

  mutating func name() throws(ByteError) -> String {
    try reader.name(in: &names)
  }

  mutating func kind() throws(ByteError) -> EntityKind {
    EntityKind(rawValue: try name())
  }

  mutating func state() throws(ByteError) -> StateName {
    StateName(rawValue: try name())
  }

  mutating func phase() throws(ByteError) -> Phase {
    guard let phase = Phase(rawValue: try reader.byte()) else {
      throw ByteError(.tag, at: reader.position - 1)
    }
    return phase
  }

  mutating func reference() throws(ByteError) -> RecordReference {
    try lists.reference(&reader)
  }

  mutating func list() throws(ByteError) -> [RecordReference] {
    try lists.list(&reader)
  }

  mutating func relation() throws(ByteError) -> RelationID {
    RelationID(child: try kind(), name: try name())
  }

  /// Reads a cell's length and check, and leaves its content to be read.
  mutating func cell() throws(ByteError) -> (check: UInt32, content: Range<Int>) {
    let length = Int(truncatingIfNeeded: try reader.littleEndian(UInt32.self))
    let check: UInt32 = try reader.littleEndian()
    return (check, try reader.range(count: length))
  }

  func verify(_ cell: (check: UInt32, content: Range<Int>), seed: UInt32) throws(ByteError) {
    guard reader.check(of: cell.content, seed: seed) == cell.check else {
      throw ByteError(.checksum, at: cell.content.lowerBound - 4)
    }
  }

  mutating func payload(
    of id: Identifier,
    _ located: Locating
  ) throws(ByteError) -> Payload {
    let cell = try cell()
    try verify(cell, seed: CellSeed.payload(of: id))
    return Payload(located: located(cell.content.lowerBound - 4, cell.content.count))
  }
}

extension ChangeSetDecoder {
  mutating func insertions(
    _ located: Locating,
    into insertions: inout [RecordInsertion]
  ) throws(ByteError) {
    let count = try reader.count(of: 17)
    insertions.reserveCapacity(count)
    for _ in 0..<count {
      let key = try key()
      insertions.append(
        RecordInsertion(
          key: key,
          state: try state(),
          phase: try phase(),
          version: try reader.integer(),
          links: try links(),
          uniqueKeys: try keys(),
          payload: try payload(of: key.id, located)
        )
      )
    }
  }

  mutating func updates(
    _ located: Locating,
    into updates: inout [RecordUpdate]
  ) throws(ByteError) {
    let count = try reader.count(of: 14)
    updates.reserveCapacity(count)
    for _ in 0..<count {
      let reference = try reference()
      let id = try reader.identifier()
      let raisesVersion = try reader.bool()
      let links = try links()
      let keys = try keys()
      updates.append(
        RecordUpdate(
          reference: reference,
          payload: try payload(of: id, located),
          links: links,
          uniqueKeys: keys,
          raisesVersion: raisesVersion
        )
      )
    }
  }

  mutating func key() throws(ByteError) -> RecordKey {
    RecordKey(tenant: TenantID(try name()), kind: try kind(), id: try reader.identifier())
  }

  mutating func links() throws(ByteError) -> [StoredLink] {
    let count = try reader.count(of: 3)
    guard count > 0 else { return [] }
    var links: [StoredLink] = []
    links.reserveCapacity(count)
    for _ in 0..<count {
      links.append(
        StoredLink(relation: try relation(), target: try reader.bool() ? try key() : nil)
      )
    }
    return links
  }

  mutating func keys() throws(ByteError) -> [StoredUniqueKey] {
    let count = try reader.count(of: 2)
    guard count > 0 else { return [] }
    var keys: [StoredUniqueKey] = []
    keys.reserveCapacity(count)
    for _ in 0..<count {
      let name = try name()
      let flags = try reader.flags(3)
      keys.append(
        StoredUniqueKey(
          name: name,
          scope: flags & 1 == 0 ? .active : .everyPhase,
          value: flags & 2 == 0 ? nil : try reader.framed()
        )
      )
    }
    return keys
  }
}
