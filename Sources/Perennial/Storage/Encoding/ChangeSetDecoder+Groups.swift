// Parts without payloads, in the order in which they stand.
extension ChangeSetDecoder {
  mutating func stateRenames(into renames: inout [StateRename]) throws(ByteError) {
    for _ in 0..<(try reader.count(of: 4)) {
      renames.append(
        StateRename(kind: try kind(), from: try state(), to: try state(), phase: try phase())
      )
    }
  }

  mutating func transitions(into groups: inout [TransitionGroup]) throws(ByteError) {
    for _ in 0..<(try reader.count(of: 4)) {
      groups.append(
        TransitionGroup(
          kind: try kind(),
          state: try state(),
          phase: try phase(),
          references: try list()
        )
      )
    }
  }

  mutating func operations(into begun: inout [OperationInsertion]) throws(ByteError) {
    for _ in 0..<(try reader.count(of: 24)) {
      begun.append(OperationInsertion(operation: try operation(), members: try list()))
    }
  }

  private mutating func operation() throws(ByteError) -> StoredOperation {
    let id = OperationID(rawValue: try reader.uuid())
    let tenant = TenantID(try name())
    let reference = try reference()
    let kind = try kind()
    let rootID = try reader.identifier()
    let flags = try reader.flags(31)
    guard let verb = LifecycleVerb(code: flags & 7) else {
      throw ByteError(.tag, at: reader.position - 1)
    }
    return StoredOperation(
      id: id,
      tenant: tenant,
      rootReference: reference,
      rootKind: kind,
      rootID: rootID,
      verb: verb,
      at: Timestamp(microseconds: time &+ (try reader.zigzag())),
      principalID: try reader.text(),
      principalName: flags & 8 == 0 ? nil : try reader.text(),
      reason: flags & 16 == 0 ? nil : try reader.text()
    )
  }

  mutating func detachments(into links: inout [DetachedLink]) throws(ByteError) {
    let count = try reader.count(of: 4)
    links.reserveCapacity(count)
    for _ in 0..<count {
      links.append(
        DetachedLink(
          dependent: try reference(),
          relation: try relation(),
          target: try reference()
        )
      )
    }
  }

  mutating func removals(into groups: inout [RemovalGroup]) throws(ByteError) {
    for _ in 0..<(try reader.count(of: 2)) {
      groups.append(RemovalGroup(kind: try kind(), references: try list()))
    }
  }

  mutating func audit(
    _ located: Locating,
    into audit: inout [AuditInsertion]
  ) throws(ByteError) {
    let count = try reader.count(of: 9)
    audit.reserveCapacity(count)
    for _ in 0..<count {
      let subjects = try list()
      let cell = try cell()
      var content = try reader.reader(of: cell.content)
      let box = AuditBox(try content.auditRecord())
      try content.finish()
      let seed = CellSeed.audit(tenant: box.record.event.tenant, sequence: box.record.sequence)
      try verify(cell, seed: seed)
      let location = located(cell.content.lowerBound - 4, cell.content.count)
      audit.append(AuditInsertion(box: box, subjects: subjects, location: location))
    }
  }

  mutating func entries(into entries: inout [EntryChange]) throws(ByteError) {
    let count = try reader.count(of: 3)
    entries.reserveCapacity(count)
    for _ in 0..<count {
      entries.append(
        EntryChange(
          namespace: try name(),
          key: try reader.framed(),
          value: try reader.bool() ? try reader.framed() : nil
        )
      )
    }
  }
}

extension LifecycleVerb {
  /// The verb of a number in the binary form.
  fileprivate init?(code: UInt8) {
    switch code {
    case 0: self = .change
    case 1: self = .softDelete
    case 2: self = .archive
    case 3: self = .restore
    case 4: self = .hardDelete
    default: return nil
    }
  }
}
