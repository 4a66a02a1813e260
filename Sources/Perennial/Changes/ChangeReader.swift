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
    let start = position.sequence
    let entries = try entries(after: start, limit: limit)
    var events: [ChangeEvent] = []
    var reached = start
    var members = 0
    for entry in entries {
      if case .gap = entry.content { throw .positionExpired }
      reached = entry.sequence
      guard tenant == nil || entry.tenant == tenant else { continue }
      let event = try event(entry)
      members += event.members.reduce(0) { $0 + $1.count }
      events.append(event)
      if members > Self.longest { break }
    }
    return ChangePage(events: events, position: ChangePosition(log: log, sequence: reached))
  }

  /// The position before the oldest change that is kept.
  func oldest() throws(LifecycleError) -> ChangePosition {
    var (low, high) = (UInt64(0), try newest())
    // Changes are kept from one on without gaps.
    while low < high {
      let middle = low + (high - low) / 2
      if try isKept(middle + 1) { high = middle } else { low = middle + 1 }
    }
    return ChangePosition(log: log, sequence: low)
  }

  private func newest() throws(LifecycleError) -> UInt64 {
    let entry = try reader.entries(in: ChangeEntry.namespace, after: nil, limit: 1).first
    guard let entry else { return 0 }
    return try ChangeEntry(entry).sequence
  }

  private func isKept(_ sequence: UInt64) throws(LifecycleError) -> Bool {
    guard let entry = try entries(upTo: sequence, limit: 1).first, entry.sequence == sequence else {
      return false
    }
    if case .gap = entry.content { return false }
    return true
  }

  /// Kept changes from a sequence downwards.
  private func entries(upTo last: UInt64, limit: Int) throws(LifecycleError) -> [ChangeEntry] {
    // No key is between two whose numbers follow each other.
    let after = last == .max ? nil : ChangeEntry.key(last + 1)
    let found = try reader.entries(in: ChangeEntry.namespace, after: after, limit: limit)
    return try found.map { entry throws(LifecycleError) in try ChangeEntry(entry) }
  }

  /// The first changes after a sequence, the oldest first.
  private func entries(after start: UInt64, limit: Int) throws(LifecycleError) -> [ChangeEntry] {
    let newest = try newest()
    // A backup that was put back has fewer than were read from what it replaces.
    guard start <= newest else { throw .positionExpired }
    let count = min(UInt64(limit), newest - start)
    guard count > 0 else { return [] }
    let found = try entries(upTo: start + count, limit: Int(count))
    guard found.count == count, found.last?.sequence == start + 1 else { throw .positionExpired }
    return found.reversed()
  }

  private func event(_ entry: ChangeEntry) throws(LifecycleError) -> ChangeEvent {
    let position = ChangePosition(log: log, sequence: entry.sequence)
    switch entry.content {
    case .gap: throw .positionExpired
    case .unaudited(let change): return ChangeEvent(change, at: position)
    case .audited(let verb, let tenant, let sequence):
      let request = AuditPageRequest(
        tenant: tenant,
        order: .oldestFirst,
        after: sequence - 1,
        limit: 1
      )
      guard let record = try reader.auditPage(request).first, record.sequence == sequence else {
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
