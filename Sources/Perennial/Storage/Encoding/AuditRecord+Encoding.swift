/// The binary form of an audit record, which stands alone: it is read without its change set.
///
/// Numbers, texts, ids and names: as ``ByteWriter`` writes them.
///
/// | field | bytes |
/// |---|---|
/// | version | 1 byte: 1 |
/// | flags | 2 bytes: 1 `from`, 2 `to`, 4 `reason`, 8 `correlationID`, 16 `operation`, 32 members, 64 relinked, 128 ancestors, 256 snapshots, 512 forbidden, 1024 refused, 2048 the principal's name |
/// | sequence, digest | zigzag, 32 bytes |
/// | event's id, tenant, time | UUID, text, 8 bytes |
/// | principal | text; personal value if flagged; varint, that many texts |
/// | kind, id, action | name, id, name |
/// | `reason`, `correlationID`, code of a refusal, `from`, `to`, `operation` | text, text, text, name, name, UUID: those that are flagged |
/// | members, relinked | if flagged: varint, each: name, zigzag of the count, a byte whether ids are listed, ids |
/// | ancestors | if flagged: varint, each: name, id |
/// | snapshots | if flagged: varint, each: name, id, varint of fields, each: name, 0 and a value or 1 and a personal value |
///
/// - A list of ids: varint of all, then runs of one tag: the tag, varint of the run, and the ids without
///   tags; numbers as zigzags of the difference to the number before in the list, wrapping.
/// - A value: 0 null, 1 false, 2 true, 3 and a zigzag, 4 and the eight bytes of a double, 5 and a text,
///   6 and a varint and that many values, 32 lists deep at most.
/// - A personal value: flags (1 the value, 2 the salt), 32 bytes of commitment, the value, the salt.
extension AuditRecord {
  /// How deep a value's lists may nest.
  static let maximumDepth = 32

  /// Which optional parts follow, in the binary form.
  struct Parts: OptionSet {
    let rawValue: UInt16

    static let from = Parts(rawValue: 1)
    static let to = Parts(rawValue: 2)
    static let reason = Parts(rawValue: 4)
    static let correlation = Parts(rawValue: 8)
    static let operation = Parts(rawValue: 16)
    static let members = Parts(rawValue: 32)
    static let relinked = Parts(rawValue: 64)
    static let ancestors = Parts(rawValue: 128)
    static let snapshots = Parts(rawValue: 256)
    static let forbidden = Parts(rawValue: 512)
    static let refused = Parts(rawValue: 1_024)
    static let principalName = Parts(rawValue: 2_048)
    static let all = Parts(rawValue: 4_095)
  }

  /// The record's binary form.
  ///
  /// - Returns: The bytes, which ``init(decoding:in:)`` reads.
  /// - Throws: `invalidArgument` where an audited value nests more than 32 lists.
  package func encoded() throws(LifecycleError) -> [UInt8] {
    var writer = ByteWriter(capacity: 256)
    try writer.append(self)
    return writer.bytes
  }
}

extension ByteWriter {
  /// Appends a record's binary form.
  mutating func append(_ record: borrowing AuditRecord) throws(LifecycleError) {
    var names = WrittenNames()
    append(1)
    append(littleEndian: record.event.parts.rawValue)
    append(zigzag: record.sequence)
    append(record.digest)
    append(record.event.id)
    append(text: record.event.tenant.rawValue)
    append(littleEndian: record.event.at.microseconds)
    try append(record.event.principal)
    append(name: record.event.kind.rawValue, in: &names)
    append(record.event.entityID)
    append(name: record.event.action, in: &names)
    appendTexts(of: record.event, &names)
    appendGroups(of: record.event, &names)
    if !record.event.previousState.isEmpty { try append(record.event.previousState, &names) }
  }

  private mutating func append(_ principal: AuditPrincipal) throws(LifecycleError) {
    append(text: principal.id)
    if let name = principal.name { try append(name) }
    append(count: principal.roles.count)
    for role in principal.roles {
      append(text: role)
    }
  }

  private mutating func appendTexts(of event: borrowing AuditEvent, _ names: inout WrittenNames) {
    if let reason = event.reason { append(text: reason) }
    if let correlationID = event.correlationID { append(text: correlationID) }
    if case .refused(let code) = event.result { append(text: code) }
    if let from = event.from { append(name: from.rawValue, in: &names) }
    if let to = event.to { append(name: to.rawValue, in: &names) }
    if let operation = event.operation { append(operation.rawValue) }
  }

  private mutating func appendGroups(of event: borrowing AuditEvent, _ names: inout WrittenNames) {
    if !event.members.isEmpty { append(event.members, &names) }
    if !event.relinked.isEmpty { append(event.relinked, &names) }
    guard !event.restoredAncestors.isEmpty else { return }
    append(count: event.restoredAncestors.count)
    for root in event.restoredAncestors {
      append(name: root.kind.rawValue, in: &names)
      append(root.id)
    }
  }

  private mutating func append(_ groups: [AuditMembers], _ names: inout WrittenNames) {
    append(count: groups.count)
    for group in groups {
      append(name: group.kind.rawValue, in: &names)
      append(zigzag: Int64(group.count))
      append(group.ids == nil ? 0 : 1)
      if let ids = group.ids { append(ids) }
    }
  }

  private mutating func append(
    _ snapshots: [AuditSnapshot],
    _ names: inout WrittenNames
  ) throws(LifecycleError) {
    append(count: snapshots.count)
    for snapshot in snapshots {
      append(name: snapshot.kind.rawValue, in: &names)
      append(snapshot.id)
      append(count: snapshot.fields.count)
      for field in snapshot.fields {
        append(name: field.name, in: &names)
        switch field.content {
        case .plain(let value):
          append(0)
          try append(value, depth: 0)
        case .personal(let value):
          append(1)
          try append(value)
        }
      }
    }
  }

  private mutating func append(_ personal: PersonalValue) throws(LifecycleError) {
    append((personal.value == nil ? 0 : 1) | (personal.salt == nil ? 0 : 2))
    append(personal.commitment)
    if let value = personal.value { try append(value, depth: 0) }
    if let salt = personal.salt { append(salt) }
  }

  private mutating func append(_ value: AuditValue, depth: Int) throws(LifecycleError) {
    switch value {
    case .null: append(0)
    case .bool(let value): append(value ? 2 : 1)
    case .integer(let value):
      append(3)
      append(zigzag: value)
    case .number(let value):
      append(4)
      append(littleEndian: value.bitPattern)
    case .text(let value):
      append(5)
      append(text: value)
    case .list(let values):
      guard depth < AuditRecord.maximumDepth else {
        throw .invalidArgument(
          "An audited value nests more than \(AuditRecord.maximumDepth) lists; flatten it"
        )
      }
      append(6)
      append(count: values.count)
      for value in values {
        try append(value, depth: depth + 1)
      }
    }
  }
}

extension AuditEvent {
  fileprivate var parts: AuditRecord.Parts {
    var parts: AuditRecord.Parts = []
    if from != nil { parts.insert(.from) }
    if to != nil { parts.insert(.to) }
    if reason != nil { parts.insert(.reason) }
    if correlationID != nil { parts.insert(.correlation) }
    if operation != nil { parts.insert(.operation) }
    if !members.isEmpty { parts.insert(.members) }
    if !relinked.isEmpty { parts.insert(.relinked) }
    if !restoredAncestors.isEmpty { parts.insert(.ancestors) }
    if !previousState.isEmpty { parts.insert(.snapshots) }
    if principal.name != nil { parts.insert(.principalName) }
    switch result {
    case .done: break
    case .forbidden: parts.insert(.forbidden)
    case .refused: parts.insert(.refused)
    }
    return parts
  }
}
