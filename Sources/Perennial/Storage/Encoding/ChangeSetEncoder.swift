/// Writes a change set's binary form, which ``EncodedChanges`` describes.
struct ChangeSetEncoder {
  static let version: UInt8 = 1

  var out = ByteWriter(capacity: 512)
  private(set) var cells: [EncodedChanges.Cell] = []
  var names = WrittenNames()
  var lists = ReferenceListWriter()
  private let time: Int64

  init(_ changes: borrowing ChangeSet) {
    time = changes.at.microseconds
  }

  mutating func append(
    _ changes: borrowing ChangeSet,
    id: (RecordReference) throws(LifecycleError) -> Identifier
  ) throws(LifecycleError) {
    cells.reserveCapacity(changes.insertions.count + changes.updates.count + changes.audit.count)
    out.append(Self.version)
    append(name: changes.tenant.rawValue)
    out.append(littleEndian: time)
    append(changes.stateRenames)
    try append(changes.insertions)
    try append(changes.updates, id: id)
    appendTransitions(changes.transitions)
    appendOperations(changes.lifted, changes.operations)
    appendDetachments(changes.detachments)
    append(changes.settledTargets)
    appendRemovals(changes.removals)
    try append(changes.audit)
    appendEntries(changes.entries)
  }

  mutating func append(name: String) {
    out.append(name: name, in: &names)
  }

  mutating func append(_ reference: RecordReference) {
    lists.append(reference, to: &out)
  }

  mutating func append(_ references: [RecordReference]) {
    lists.append(references, to: &out)
  }

  mutating func append(_ relation: RelationID) {
    append(name: relation.child.rawValue)
    append(name: relation.name)
  }

  /// Appends a length, a check and a content.
  private mutating func appendCell(
    seed: UInt32,
    _ content: (inout ByteWriter) throws(LifecycleError) -> Void
  ) throws(LifecycleError) {
    let start = out.count
    out.append(littleEndian: 0 as UInt64)
    try content(&out)
    // Whoever writes it to files refuses far shorter ones.
    let length = UInt32(truncatingIfNeeded: out.count - start - 8)
    let check = CRC32C.value(of: out.bytes, in: start + 8..<out.count, seed: seed)
    out.patch(littleEndian: UInt64(check) << 32 | UInt64(length), at: start)
    cells.append(EncodedChanges.Cell(position: start + 4, length: out.count - start - 8))
  }

  private mutating func append(_ payload: Payload, of id: Identifier) throws(LifecycleError) {
    let json = try payload.encoded()
    try appendCell(seed: CellSeed.payload(of: id)) { out in
      out.append(contentsOf: json)
    }
  }
}

extension ChangeSetEncoder {
  // By index throughout, since iterators copy elements with all their texts.

  private mutating func append(_ insertions: [RecordInsertion]) throws(LifecycleError) {
    out.append(count: insertions.count)
    for index in insertions.indices {
      append(name: insertions[index].key.tenant.rawValue)
      append(name: insertions[index].key.kind.rawValue)
      out.append(insertions[index].key.id)
      append(name: insertions[index].state.rawValue)
      out.append(insertions[index].phase.rawValue)
      out.append(zigzag: Int64(insertions[index].version))
      append(insertions[index].links)
      append(insertions[index].uniqueKeys)
      try append(insertions[index].payload, of: insertions[index].key.id)
    }
  }

  private mutating func append(
    _ updates: [RecordUpdate],
    id: (RecordReference) throws(LifecycleError) -> Identifier
  ) throws(LifecycleError) {
    out.append(count: updates.count)
    for index in updates.indices {
      let id = try id(updates[index].reference)
      append(updates[index].reference)
      out.append(id)
      out.append(updates[index].raisesVersion ? 1 : 0)
      append(updates[index].links)
      append(updates[index].uniqueKeys)
      try append(updates[index].payload, of: id)
    }
  }

  private mutating func append(_ links: [StoredLink]) {
    out.append(count: links.count)
    for index in links.indices {
      append(links[index].relation)
      guard let target = links[index].target else {
        out.append(0)
        continue
      }
      out.append(1)
      append(name: target.tenant.rawValue)
      append(name: target.kind.rawValue)
      out.append(target.id)
    }
  }

  private mutating func append(_ keys: [StoredUniqueKey]) {
    out.append(count: keys.count)
    for index in keys.indices {
      append(name: keys[index].name)
      let scope: UInt8 = keys[index].scope == .everyPhase ? 1 : 0
      out.append(scope | (keys[index].value == nil ? 0 : 2))
      if let value = keys[index].value { out.append(framed: value) }
    }
  }

  private mutating func append(_ audit: [AuditInsertion]) throws(LifecycleError) {
    out.append(count: audit.count)
    for index in audit.indices {
      append(audit[index].subjects)
      let box = audit[index].box
      let seed = CellSeed.audit(tenant: box.record.event.tenant, sequence: box.record.sequence)
      try appendCell(seed: seed) { out throws(LifecycleError) in
        try out.append(box.record)
      }
    }
  }
}

extension ChangeSetEncoder {
  private mutating func append(_ renames: [StateRename]) {
    out.append(count: renames.count)
    for rename in renames {
      append(name: rename.kind.rawValue)
      append(name: rename.from.rawValue)
      append(name: rename.to.rawValue)
      out.append(rename.phase.rawValue)
    }
  }

  private mutating func appendTransitions(_ groups: [TransitionGroup]) {
    out.append(count: groups.count)
    for index in groups.indices {
      append(name: groups[index].kind.rawValue)
      append(name: groups[index].state.rawValue)
      out.append(groups[index].phase.rawValue)
      append(groups[index].references)
    }
  }

  private mutating func appendOperations(_ lifted: [OperationID], _ begun: [OperationInsertion]) {
    out.append(count: lifted.count)
    for id in lifted { out.append(id.rawValue) }
    out.append(count: begun.count)
    for index in begun.indices {
      append(begun, at: index)
      append(begun[index].members)
    }
  }

  private mutating func append(_ begun: [OperationInsertion], at index: Int) {
    out.append(begun[index].operation.id.rawValue)
    append(name: begun[index].operation.tenant.rawValue)
    append(begun[index].operation.rootReference)
    append(name: begun[index].operation.rootKind.rawValue)
    out.append(begun[index].operation.rootID)
    out.append(
      begun[index].operation.verb.code | (begun[index].operation.principalName == nil ? 0 : 8)
        | (begun[index].operation.reason == nil ? 0 : 16)
    )
    out.append(zigzag: begun[index].operation.at.microseconds &- time)
    out.append(text: begun[index].operation.principalID)
    if let name = begun[index].operation.principalName { out.append(text: name) }
    if let reason = begun[index].operation.reason { out.append(text: reason) }
  }

  private mutating func appendDetachments(_ links: [DetachedLink]) {
    out.append(count: links.count)
    for index in links.indices {
      append(links[index].dependent)
      append(links[index].relation)
      append(links[index].target)
    }
  }

  private mutating func appendRemovals(_ groups: [RemovalGroup]) {
    out.append(count: groups.count)
    for index in groups.indices {
      append(name: groups[index].kind.rawValue)
      append(groups[index].references)
    }
  }

  private mutating func appendEntries(_ entries: [EntryChange]) {
    out.append(count: entries.count)
    for entry in entries {
      append(name: entry.namespace)
      out.append(framed: entry.key)
      out.append(entry.value == nil ? 0 : 1)
      if let value = entry.value { out.append(framed: value) }
    }
  }
}

extension LifecycleVerb {
  /// The verb's number in the binary form.
  fileprivate var code: UInt8 {
    switch self {
    case .change: 0
    case .softDelete: 1
    case .archive: 2
    case .restore: 3
    case .hardDelete: 4
    }
  }
}
