import Perennial

extension Consistency {
  /// Operations, their members and the tombstones on records tell the same.
  func operations() throws(LifecycleError) -> Finding? {
    var known: Set<OperationID> = []
    for tenant in KitWorld.tenants {
      let holding = try reader.allHoldingOperations(of: tenant, limit: 2)
      let positions = holding.map(\.position)
      guard zip(positions, positions.dropFirst()).allSatisfy({ $0 > $1 }) else {
        return Finding("operations of \(tenant), newest first, each once", "\(positions)")
      }
      for entry in holding {
        known.insert(entry.operation.id)
        if let finding = try members(of: entry) { return finding }
      }
      let ids = holding.map(\.operation.id)
      let finding = try Finding.first(
        Finding(
          "operations of \(tenant) by id",
          expected: holding.map { Optional($0.operation) },
          found: try reader.operations(ids)
        ),
        walk(ids)
      )
      if let finding { return finding }
    }
    let all = Array(records.values.joined())
    let held = try reader.tombstones(on: all.map(\.header.reference))
    guard held.count == all.count else {
      return Finding("tombstones on \(all.count) records", "on \(held.count)")
    }
    for (record, tombstones) in zip(all, held) {
      guard tombstones == record.tombstones, known.isSuperset(of: tombstones) else {
        return Finding(
          "tombstones on \(record.key) of operations that hold something: \(record.tombstones)",
          "\(tombstones)"
        )
      }
    }
    return nil
  }

  private func members(of entry: HoldingOperation) throws(LifecycleError) -> Finding? {
    let id = entry.operation.id
    let holders = records.values.joined().filter { $0.tombstones.contains(id) }
    let expected = Set(holders.map(\.key))
    if let finding = Finding(
      "the number of members of \(id)",
      expected: expected.count,
      found: entry.memberCount
    ) {
      return finding
    }
    for limit in [1, 3, 100] {
      let members = try reader.allMembers(of: [id], limit: limit)
      let keys = members.map { key($0.header, entry.operation.tenant) }
      guard keys.count == expected.count, Set(keys) == expected else {
        return Finding(
          "members of \(id) in batches of \(limit): \(ReadableText.text(expected))",
          ReadableText.text(keys)
        )
      }
    }
    return nil
  }

  /// A walk over several operations gives each record once, and tells which are held elsewhere.
  private func walk(_ ids: [OperationID]) throws(LifecycleError) -> Finding? {
    let some = Set(ids.prefix(3))
    let members = try reader.allMembers(of: Array(ids.prefix(3)), limit: 2)
    let holders = records.values.joined().filter { !some.isDisjoint(with: $0.tombstones) }
    let expected = Dictionary(
      uniqueKeysWithValues: holders.map {
        ($0.header.reference, !some.isSuperset(of: $0.tombstones))
      }
    )
    let found = Dictionary(members.map { ($0.header.reference, $0.isHeldElsewhere) }) { $0 || $1 }
    guard members.count == expected.count else {
      return Finding("\(expected.count) members of \(ids.prefix(3))", "\(members.count)")
    }
    return Finding("members held elsewhere", expected: expected, found: found)
  }

  private func key(_ header: RecordHeader, _ tenant: TenantID) -> RecordKey {
    RecordKey(tenant: tenant, kind: header.kind, id: header.id)
  }
}

extension Consistency {
  /// Unique keys are those of the values, and each is held by the record that has it.
  func uniqueKeys(_ kind: EntityKind, _ all: [StoredRecord]) throws(LifecycleError) -> Finding? {
    let stored = try reader.uniqueKeys(of: all.map(\.header.reference))
    for (record, keys) in zip(all, stored) {
      let value = try KitValue(record).uniqueValue
      if let finding = Finding(
        "unique values of \(record.key)",
        expected: [value].compactMap(\.self),
        found: keys.compactMap(\.value)
      ) {
        return finding
      }
      for key in keys {
        guard let value = key.value else { continue }
        let query = UniqueKeyQuery(
          tenant: record.tenant,
          kind: kind,
          name: key.name,
          value: value
        )
        let holder = try reader.holders(of: [query]).first ?? nil
        let counts = key.scope == .everyPhase || record.header.phase == .active
        guard (holder == record.header.reference) == counts else {
          return Finding(
            "\(record.key) \(counts ? "to hold" : "not to hold") its \(key.name)",
            "holder \(holder?.rawValue.description ?? "none")"
          )
        }
      }
    }
    return nil
  }

  /// Links are those of the values, in both directions, for as long as their targets live.
  func relations() throws(LifecycleError) -> Finding? {
    let relations = [
      (Crate.kind, "shelf", Shelf.kind), (Crate.kind, "reserve", Shelf.kind),
      (Label.kind, Crate.kind.rawValue, Crate.kind), (Label.kind, "origin", Shelf.kind),
    ]
    for (child, name, parent) in relations {
      if let finding = try relation(RelationID(child: child, name: name), parent) { return finding }
    }
    return nil
  }

  private func relation(
    _ relation: RelationID,
    _ parent: EntityKind
  ) throws(LifecycleError) -> Finding? {
    let children = records[relation.child] ?? []
    let parents = records[parent] ?? []
    let living = Dictionary(uniqueKeysWithValues: parents.map { ($0.key, $0.header) })
    var expected: [RecordReference: [RecordReference]] = [:]
    var targets: [LinkTarget?] = []
    for child in children {
      let key = try KitValue(child).links[relation.name].map {
        RecordKey(tenant: child.tenant, kind: parent, id: .integer(Int64($0)))
      }
      let header = key.flatMap { living[$0] }
      targets.append(header.map { LinkTarget(reference: $0.reference, phase: $0.phase) })
      if let header { expected[header.reference, default: []].append(child.header.reference) }
    }
    let references = parents.map(\.header.reference)
    let found = try reader.dependents(of: references, through: relation)
    return try Finding.first(
      Finding(
        "targets of \(relation)",
        expected: targets,
        found: try reader.targets(of: children.map(\.header.reference), through: relation)
      ),
      Finding(
        "dependents through \(relation)",
        expected: references.flatMap { parent in (expected[parent] ?? []).map { [parent, $0] } },
        found: found.map { [$0.parent, $0.header.reference] }
      ),
      filters(relation, expected)
    )
  }

  private func filters(
    _ relation: RelationID,
    _ expected: [RecordReference: [RecordReference]]
  ) throws(LifecycleError) -> Finding? {
    for (parent, children) in expected.sorted(by: { $0.key.rawValue < $1.key.rawValue }).prefix(4) {
      let filter = PageRequest.ParentFilter(relation: relation, parent: parent)
      let found = try reader.allRecords(of: relation.child, parents: [filter], limit: 2)
      if let finding = Finding(
        "pages of \(relation) of one parent",
        expected: children,
        found: found.map(\.header.reference)
      ) {
        return finding
      }
    }
    return nil
  }
}

extension KitValue {
  /// The bytes of the kind's one unique key; nil where the value has none.
  fileprivate var uniqueValue: [UInt8]? {
    let text: String? =
      switch self {
      case .shelf(let shelf): shelf.code
      case .crate(let crate): crate.serial
      case .label: nil
      }
    var bytes: [UInt8] = []
    guard let text, text.appendKeyBytes(to: &bytes) else { return nil }
    return bytes
  }
}
