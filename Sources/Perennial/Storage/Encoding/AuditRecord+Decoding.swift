extension AuditRecord {
  /// Reads a record's binary form.
  ///
  /// - Parameters:
  ///   - bytes: Any bytes.
  ///   - range: Where the record stands in them; it must fill it.
  /// - Throws: ``ByteError`` for bytes that ``encoded()`` does not write.
  package init(decoding bytes: [UInt8], in range: Range<Int>) throws(ByteError) {
    var reader = try ByteReader(bytes, in: range)
    self = try reader.auditRecord()
    try reader.finish()
  }
}

extension ByteReader {
  /// Reads a record's binary form.
  mutating func auditRecord() throws(ByteError) -> AuditRecord {
    guard try byte() == 1 else { throw ByteError(.version, at: position - 1) }
    let parts = try auditParts()
    let sequence = try zigzag()
    let digest = try digest()
    return AuditRecord(sequence: sequence, digest: digest, event: try auditEvent(parts))
  }

  private mutating func auditParts() throws(ByteError) -> AuditRecord.Parts {
    let start = position
    let parts = AuditRecord.Parts(rawValue: try littleEndian())
    guard parts.isSubset(of: .all), !parts.isSuperset(of: [.forbidden, .refused]) else {
      throw ByteError(.tag, at: start)
    }
    return parts
  }

  private mutating func auditEvent(_ parts: AuditRecord.Parts) throws(ByteError) -> AuditEvent {
    var names = ReadNames()
    // One expression: an event that is filled in afterwards is copied with all it holds.
    return AuditEvent(
      id: try uuid(),
      tenant: TenantID(try text()),
      at: Timestamp(microseconds: try littleEndian()),
      principal: try auditPrincipal(parts),
      kind: EntityKind(rawValue: try name(in: &names)),
      entityID: try identifier(),
      action: try name(in: &names),
      reason: parts.contains(.reason) ? try text() : nil,
      correlationID: parts.contains(.correlation) ? try text() : nil,
      result: try auditResult(parts),
      from: parts.contains(.from) ? StateName(rawValue: try name(in: &names)) : nil,
      to: parts.contains(.to) ? StateName(rawValue: try name(in: &names)) : nil,
      operation: parts.contains(.operation) ? OperationID(rawValue: try uuid()) : nil,
      members: parts.contains(.members) ? try auditMembers(&names) : [],
      relinked: parts.contains(.relinked) ? try auditMembers(&names) : [],
      restoredAncestors: parts.contains(.ancestors) ? try auditRoots(&names) : [],
      previousState: parts.contains(.snapshots) ? try auditSnapshots(&names) : []
    )
  }

  private mutating func auditResult(_ parts: AuditRecord.Parts) throws(ByteError) -> AuditResult {
    if parts.contains(.refused) { return .refused(code: try text()) }
    return parts.contains(.forbidden) ? .forbidden : .done
  }

  private mutating func auditPrincipal(
    _ parts: AuditRecord.Parts
  ) throws(ByteError) -> AuditPrincipal {
    AuditPrincipal(
      id: try text(),
      name: parts.contains(.principalName) ? try personalValue() : nil,
      roles: try array(of: 1) { reader throws(ByteError) in try reader.text() }
    )
  }

  private mutating func auditMembers(_ names: inout ReadNames) throws(ByteError) -> [AuditMembers] {
    try filledArray(of: 3) { reader throws(ByteError) in
      AuditMembers(
        kind: EntityKind(rawValue: try reader.name(in: &names)),
        count: try reader.integer(),
        ids: try reader.bool() ? try reader.identifiers() : nil
      )
    }
  }

  private mutating func auditRoots(_ names: inout ReadNames) throws(ByteError) -> [AuditRoot] {
    try filledArray(of: 3) { reader throws(ByteError) in
      AuditRoot(
        kind: EntityKind(rawValue: try reader.name(in: &names)),
        id: try reader.identifier()
      )
    }
  }

  private mutating func auditSnapshots(
    _ names: inout ReadNames
  ) throws(ByteError) -> [AuditSnapshot] {
    try filledArray(of: 4) { reader throws(ByteError) in
      AuditSnapshot(
        kind: EntityKind(rawValue: try reader.name(in: &names)),
        id: try reader.identifier(),
        fields: try reader.array(of: 3) { reader throws(ByteError) in
          AuditField(
            name: try reader.name(in: &names),
            content: try reader.bool()
              ? .personal(try reader.personalValue())
              : .plain(try reader.auditValue(depth: 0))
          )
        }
      )
    }
  }

  /// Reads a list of which a flag said that it is not empty.
  private mutating func filledArray<Element>(
    of size: Int,
    _ element: (inout ByteReader) throws(ByteError) -> Element
  ) throws(ByteError) -> [Element] {
    let start = position
    let elements = try array(of: size, element)
    guard !elements.isEmpty else { throw ByteError(.count, at: start) }
    return elements
  }

  private mutating func personalValue() throws(ByteError) -> PersonalValue {
    let flags = try flags(3)
    let commitment = try digest()
    return PersonalValue(
      value: flags & 1 == 0 ? nil : try auditValue(depth: 0),
      salt: flags & 2 == 0 ? nil : try uuid(),
      commitment: commitment
    )
  }

  private mutating func auditValue(depth: Int) throws(ByteError) -> AuditValue {
    switch try byte() {
    case 0: return .null
    case 1: return .bool(false)
    case 2: return .bool(true)
    case 3: return .integer(try zigzag())
    case 4: return .number(Double(bitPattern: try littleEndian()))
    case 5: return .text(try text())
    case 6:
      guard depth < AuditRecord.maximumDepth else { throw ByteError(.depth, at: position - 1) }
      return .list(
        try array(of: 1) { reader throws(ByteError) in try reader.auditValue(depth: depth + 1) }
      )
    default: throw ByteError(.tag, at: position - 1)
    }
  }
}
