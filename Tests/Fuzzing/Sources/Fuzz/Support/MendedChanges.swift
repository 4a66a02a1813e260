@testable import Perennial

/// A change set's bytes with the checks of its cells worked out, so that what they guard is reached.
struct MendedChanges {
  private(set) var bytes: [UInt8]
  /// The ids of updated records, which seed their cells and are nowhere else in a change set.
  private var ids: [Identifier] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var decoder = ChangeSetDecoder(reader: ByteReader(bytes))
    // What does not decode is left as it is.
    try? mend(&decoder)
  }

  /// Answers the ids of the updates, one after another.
  func nextID() -> (RecordReference) throws(LifecycleError) -> Identifier {
    var rest = ids[...]
    return { _ throws(LifecycleError) in
      guard let id = rest.popFirst() else { throw .cancelled }
      return id
    }
  }

  private mutating func mend(_ decoder: inout ChangeSetDecoder) throws(ByteError) {
    _ = try decoder.header()
    var parts = ChangeSet(tenant: .builtIn, at: Timestamp(microseconds: 0))
    try decoder.stateRenames(into: &parts.stateRenames)
    for _ in 0..<(try decoder.reader.count(of: 17)) {
      let id = try decoder.key().id
      _ = (try decoder.state(), try decoder.phase(), try decoder.reader.integer())
      try mendPayload(of: id, &decoder)
    }
    for _ in 0..<(try decoder.reader.count(of: 14)) {
      _ = try decoder.reference()
      ids.append(try decoder.reader.identifier())
      _ = try decoder.reader.bool()
      try mendPayload(of: ids[ids.count - 1], &decoder)
    }
    try decoder.transitions(into: &parts.transitions)
    for _ in 0..<(try decoder.reader.count(of: 16)) { _ = try decoder.reader.uuid() }
    try decoder.operations(into: &parts.operations)
    try decoder.detachments(into: &parts.detachments)
    _ = try decoder.list()
    try decoder.removals(into: &parts.removals)
    for _ in 0..<(try decoder.reader.count(of: 9)) { try mendAudit(&decoder) }
  }

  private mutating func mendPayload(
    of id: Identifier,
    _ decoder: inout ChangeSetDecoder
  ) throws(ByteError) {
    _ = (try decoder.links(), try decoder.keys())
    let content = try decoder.cell().content
    mend(content, decoder, seed: CellSeed.payload(of: id))
  }

  private mutating func mendAudit(_ decoder: inout ChangeSetDecoder) throws(ByteError) {
    _ = try decoder.list()
    let content = try decoder.cell().content
    let record = try AuditRecord(decoding: bytes, in: content)
    let seed = CellSeed.audit(tenant: record.event.tenant, sequence: record.sequence)
    mend(content, decoder, seed: seed)
  }

  private mutating func mend(_ content: Range<Int>, _ decoder: ChangeSetDecoder, seed: UInt32) {
    bytes.put(decoder.reader.check(of: content, seed: seed), at: content.lowerBound - 4)
  }
}
