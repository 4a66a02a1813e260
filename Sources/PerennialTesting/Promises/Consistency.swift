import Perennial

/// Recomputes from full listings what a storage tells in other ways, in one committed state.
struct Consistency {
  let reader: any StorageReader
  /// By kind, oldest first.
  let records: [EntityKind: [StoredRecord]]

  init(_ reader: any StorageReader) throws(LifecycleError) {
    self.reader = reader
    var records: [EntityKind: [StoredRecord]] = [:]
    for kind in KitWorld.kinds { records[kind] = try reader.allRecords(of: kind, limit: 1_000) }
    self.records = records
  }

  /// The first thing that does not agree.
  func finding() throws(LifecycleError) -> Finding? {
    for kind in KitWorld.kinds {
      let all = records[kind] ?? []
      let finding = try Finding.first(
        order(kind, all),
        pages(kind, all),
        counts(kind, all),
        lookups(kind, all),
        uniqueKeys(kind, all),
        audit(kind, all)
      )
      if let finding { return finding }
    }
    return try Finding.first(operations(), relations())
  }

  private func order(_ kind: EntityKind, _ all: [StoredRecord]) throws(LifecycleError) -> Finding? {
    let numbers = all.map(\.insertion)
    guard zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }) else {
      return Finding("insertion numbers of \(kind) to grow", "\(numbers)")
    }
    guard Set(all.map(\.key)).count == all.count else {
      return Finding("each key of \(kind) once", "\(all.map(\.key))")
    }
    return nil
  }

  private func pages(_ kind: EntityKind, _ all: [StoredRecord]) throws(LifecycleError) -> Finding? {
    let numbers = all.map(\.insertion)
    for (order, expected) in [(PageOrder.oldestFirst, numbers), (.newestFirst, numbers.reversed())]
    {
      for limit in [1, 3, max(1, numbers.count)] {
        let found = try reader.allRecords(of: kind, order: order, limit: limit).map(\.insertion)
        if let finding = Finding(
          "pages of \(limit) of \(kind), \(order)",
          expected: expected,
          found: found
        ) {
          return finding
        }
      }
    }
    for tenant in KitWorld.tenants {
      for phase in [Phase.active, .inactive, .archived] {
        let expected = all.filter { $0.tenant == tenant && $0.header.phase == phase }
        let found = try reader.allRecords(of: kind, tenant: tenant, phases: [phase], limit: 2)
        if let finding = Finding(
          "\(phase) records of \(kind) of \(tenant)",
          expected: expected.map(\.insertion),
          found: found.map(\.insertion)
        ) {
          return finding
        }
      }
    }
    return try states(kind, all)
  }

  private func states(_ kind: EntityKind, _ all: [StoredRecord]) throws(LifecycleError) -> Finding?
  {
    for (state, expected) in Dictionary(grouping: all, by: \.header.state) {
      let found = try reader.allRecords(of: kind, states: [state], order: .newestFirst, limit: 4)
      if let finding = Finding(
        "records of \(kind) in \(state)",
        expected: expected.reversed().map(\.insertion),
        found: found.map(\.insertion)
      ) {
        return finding
      }
    }
    return nil
  }

  private func counts(_ kind: EntityKind, _ all: [StoredRecord]) throws(LifecycleError) -> Finding?
  {
    for tenant in KitWorld.tenants.map(Optional.some) + [nil] {
      let own = all.filter { tenant == nil || $0.tenant == tenant }
      let expected = Dictionary(own.map { ($0.header.state, 1) }, uniquingKeysWith: +)
      var found: [StateName: Int] = [:]
      for count in try reader.counts(of: kind, tenant: tenant) where count.count != 0 {
        found[count.state, default: 0] += count.count
      }
      if let finding = Finding(
        "counts of \(kind) of \(tenant?.rawValue ?? "all tenants")",
        expected: expected,
        found: found
      ) {
        return finding
      }
    }
    return nil
  }

  private func lookups(_ kind: EntityKind, _ all: [StoredRecord]) throws(LifecycleError) -> Finding?
  {
    let headers = all.map { Optional($0.header) }
    let references = all.map(\.header.reference)
    let finding = Finding.first(
      Finding(
        "headers of \(kind) by key",
        expected: headers,
        found: try reader.headers(of: all.map(\.key))
      ),
      Finding(
        "headers of \(kind) by handle",
        expected: headers,
        found: try reader.headers(at: references)
      ),
      Finding(
        "records of \(kind) by handle",
        expected: try all.map(Self.content),
        found: try reader.records(at: references).map(Self.content)
      ),
      Finding(
        "last versions of living \(kind)",
        expected: all.map { _ in Int?.none },
        found: try reader.lastVersions(of: all.map(\.key))
      )
    )
    if let finding { return finding }
    for record in all {
      let isActive = record.header.phase == .active
      guard isActive == (record.deletedAt == nil), isActive == record.tombstones.isEmpty,
        !isActive || record.header.lastActiveState == record.header.state
      else {
        return Finding(
          "a record that is active, or held and with a time of deletion",
          "\(try Self.content(record))"
        )
      }
    }
    return nil
  }

  private static func content(_ record: StoredRecord) throws(LifecycleError) -> CommittedRecord {
    try CommittedRecord(record)
  }

  /// Every record was made by one audited create, and its trail is part of its tenant's chain.
  private func audit(_ kind: EntityKind, _ all: [StoredRecord]) throws(LifecycleError) -> Finding? {
    for record in all.prefix(5) {
      let trail = try reader.allAudit(of: record.tenant, subject: record.key, limit: 2)
      let reversed = try reader.allAudit(
        of: record.tenant,
        subject: record.key,
        order: .newestFirst,
        limit: 3
      )
      let sequences = trail.map(\.sequence)
      guard sequences == sequences.sorted(), Set(sequences).count == sequences.count,
        sequences == reversed.map(\.sequence).reversed(),
        trail.contains(where: {
          $0.event.action == "create" && $0.event.entityID == record.header.id
        })
      else {
        return Finding(
          "the trail of \(record.key), each record once, with its creation",
          "\(sequences)"
        )
      }
    }
    return nil
  }
}
