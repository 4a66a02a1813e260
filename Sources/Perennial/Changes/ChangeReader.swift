/// Reads kept changes from one state of a storage.
struct ChangeReader {
  /// How many changes are read at once.
  static let batch = 64
  /// Above so many members a part ends, since each of them is in memory.
  private static let longest = 1_000

  let reader: any StorageReader
  let log: UInt64

  /// The changes after a position.
  ///
  /// - Returns: Some of them, of one tenant where it is given, and how far they reach; as far as the position itself
  ///   only where there are no more.
  func page(
    after position: ChangePosition,
    of tenant: TenantID?,
    limit: Int
  ) throws(LifecycleError) -> ChangePage {
    guard position.log == log else { throw .positionExpired }
    let entries = try entries(after: position, limit: limit)
    var events: [ChangeEvent] = []
    var reached = position
    var members = 0
    for entry in entries {
      reached = entry.position(in: log)
      guard tenant == nil || entry.tenant == tenant else { continue }
      let event = try event(entry)
      members += event.members.reduce(0) { $0 + $1.count }
      events.append(event)
      if members > Self.longest { break }
    }
    return ChangePage(events: events, position: reached)
  }

  /// The position before the oldest change that is kept.
  func oldest() throws(LifecycleError) -> ChangePosition {
    guard let newest = try reader.newestChange() else { return .start(of: log) }
    var (low, high) = (UInt64(1), newest.sequence)
    // Changes are kept from one on without gaps.
    while low < high {
      let middle = low + (high - low) / 2
      if try entry(middle) != nil { high = middle } else { low = middle + 1 }
    }
    guard let entry = try entry(low) else { throw .positionExpired }
    // Nothing was taken away yet.
    if low == 1, !entry.isGap { return .start(of: log) }
    return entry.position(in: log)
  }

  private func entry(_ sequence: UInt64) throws(LifecycleError) -> ChangeEntry? {
    guard let entry = try entries(upTo: sequence, limit: 1).first, entry.sequence == sequence else {
      return nil
    }
    return entry
  }

  /// Kept changes from a sequence downwards.
  private func entries(upTo last: UInt64, limit: Int) throws(LifecycleError) -> [ChangeEntry] {
    // No key is between two whose numbers follow each other.
    let after = ChangeEntry.key(last + 1)
    let found = try reader.entries(in: ChangeEntry.namespace, after: after, limit: limit)
    return try found.map { entry throws(LifecycleError) in try ChangeEntry(entry) }
  }

  /// The first changes after a position, the oldest first.
  private func entries(
    after position: ChangePosition,
    limit: Int
  ) throws(LifecycleError) -> [ChangeEntry] {
    let newest = try reader.newestChange()?.sequence ?? 0
    // A backup that was put back has fewer than were read from what it replaces.
    guard position.sequence <= newest else { throw .positionExpired }
    let count = min(UInt64(limit), newest - position.sequence)
    // With the change before, which tells whether it is the same history.
    let first = max(position.sequence, 1)
    let last = position.sequence + count
    guard last >= first else { return [] }
    var found = try entries(upTo: last, limit: Int(last - first + 1))
    guard UInt64(found.count) == last - first + 1, found.last?.sequence == first else {
      throw .positionExpired
    }
    if position.sequence > 0 {
      guard found.removeLast().position(in: log) == position else { throw .positionExpired }
    }
    guard !found.contains(where: \.isGap) else { throw .positionExpired }
    return found.reversed()
  }

  private func event(_ entry: ChangeEntry) throws(LifecycleError) -> ChangeEvent {
    let position = entry.position(in: log)
    switch entry.content {
    case .gap: throw .positionExpired
    case .unaudited(let change): return ChangeEvent(change, at: position)
    case .audited(let verb, let tenant, let sequence, let digest):
      let request = AuditPageRequest(
        tenant: tenant,
        order: .oldestFirst,
        after: sequence - 1,
        limit: 1
      )
      guard let record = try reader.auditPage(request).first, record.sequence == sequence,
        record.digest.word0 == digest
      else {
        throw .storage(
          .corrupt("A kept change names the audit record \(sequence), which is not there")
        )
      }
      return ChangeEvent(record, verb, at: position)
    }
  }
}

extension ChangeEvent {
  fileprivate init(_ change: UnauditedChange, at position: ChangePosition) {
    self.init(
      position: position,
      tenant: change.tenant,
      verb: change.verb,
      action: change.verb.rawValue,
      kind: change.kind,
      entityID: change.id,
      at: change.at,
      principalID: change.principalID,
      from: change.from,
      to: change.to
    )
  }

  fileprivate init(_ record: AuditRecord, _ verb: Verb, at position: ChangePosition) {
    let event = record.event
    self.init(
      position: position,
      tenant: event.tenant,
      verb: verb,
      action: event.action,
      kind: event.kind,
      entityID: event.entityID,
      at: event.at,
      principalID: event.principal.id,
      from: event.from,
      to: event.to,
      operation: event.operation,
      members: event.members,
      relinked: event.relinked,
      restoredAncestors: event.restoredAncestors,
      auditSequence: record.sequence
    )
  }
}
