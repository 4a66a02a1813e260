import Perennial

/// P5: after each step of a random history all that a storage tells agrees with a full listing.
enum ConsistencyCheck {
  static func run(_ trial: Trial) async throws {
    try await stepByStep(trial, try await trial.makeWorld())
    try await sideBySide(trial, try await trial.makeWorld())
  }

  private static func stepByStep(_ trial: Trial, _ world: KitWorld) async throws {
    var random = trial.generator()
    try await world.open()
    try trial.require(try await world.consistency())
    var versions = VersionHistory(try await world.committedState())
    try await world.shelves().hardDelete(4)
    try trial.require(versions.go(to: try await world.committedState(), isDone: true))
    for step in 0..<150 {
      let tenant = KitWorld.tenants[step.isMultiple(of: 4) ? 1 : 0]
      let isDone = try await world.step(&random, in: tenant)
      let state = try await world.committedState()
      try trial.require(versions.go(to: state, isDone: isDone))
      let graves = versions.graves
      try trial.require(
        try await world.storage.read { reader throws(LifecycleError) in
          try Finding.first(Consistency(reader).finding(), graves.finding(in: reader))
        }
      )
    }
  }

  private static func sideBySide(_ trial: Trial, _ world: KitWorld) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<6 {
        group.addTask {
          var random = trial.generator(UInt64(task))
          for step in 0..<30 {
            try await world.step(&random, in: KitWorld.tenants[task % 2])
            if step.isMultiple(of: 6) { try trial.require(try await world.consistency()) }
          }
        }
      }
      try await group.waitForAll()
    }
    try trial.require(try await world.consistency())
  }
}

extension KitWorld {
  /// What random steps may be slow to reach: records held twice, links taken away, an id in its second life.
  fileprivate func open() async throws(LifecycleError) {
    try await create([
      Shelf(id: 1, code: "code 1"), Shelf(id: 2, code: "code 2"), Shelf(id: 3),
      Crate(id: 1, shelf: 1, reserve: 2, serial: "serial 1"), Crate(id: 2, shelf: 1),
      Crate(id: 3, shelf: 2), Crate(id: 4, shelf: 3, serial: "serial 4"), Label(id: 1, crate: 1),
      Label(id: 2, crate: 4, origin: 3), Label(id: 3, origin: 3), Label(id: 4, origin: 4),
      Shelf(id: 4),
    ])
    try await crates().softDelete(2)
    try await shelves().softDelete(1)
    try await shelves().archive(2)
    try await shelves().archive(3)
    try await shelves().hardDelete(3)
    try await create([Shelf(id: 3), Crate(id: 4, shelf: 3, serial: "serial 4")])
    try await shelves().archive(4)
  }

  /// What does not agree in the state that is committed now.
  func consistency() async throws(LifecycleError) -> Finding? {
    try await storage.read { reader throws(LifecycleError) in try Consistency(reader).finding() }
  }
}

/// What is known of versions from the states before.
private struct VersionHistory {
  private var last: CommittedState
  /// The last versions of keys that were removed.
  private(set) var graves: [RecordKey: Int] = [:]

  init(_ state: CommittedState) {
    last = state
  }

  /// Compares with the state before; one verb raises a record's version by one at most.
  mutating func go(to state: CommittedState, isDone: Bool) -> Finding? {
    defer { last = state }
    if !isDone, let difference = state.difference(from: last) {
      return Finding("nothing changed by a refused verb", difference)
    }
    if isDone, state == last {
      return Finding("a verb that was done to change something", "everything as before")
    }
    let (old, new) = (last.byKey, state.byKey)
    for (key, record) in new {
      if let former = old[key] {
        if let finding = changed(record, former) { return finding }
      } else {
        let expected = (graves.removeValue(forKey: key) ?? 0) + 1
        if record.version != expected {
          return Finding("version of the new \(key)", expected: expected, found: record.version)
        }
      }
    }
    for (key, record) in old where new[key] == nil { graves[key] = record.version }
    return nil
  }

  private func changed(_ record: CommittedRecord, _ former: CommittedRecord) -> Finding? {
    guard record.insertion == former.insertion, record.createdAt == former.createdAt else {
      return Finding("\(record.key) to keep its insertion and creation: \(former)", "\(record)")
    }
    if record.version == former.version + 1, record.updatedAt > former.updatedAt { return nil }
    let isSame =
      record.version == former.version && record.value == former.value
      && record.state == former.state && record.updatedAt == former.updatedAt
      && record.deletedAt == former.deletedAt && record.lastActiveState == former.lastActiveState
    return isSame
      ? nil : Finding("one version more for a change of \(record.key): \(former)", "\(record)")
  }
}

extension [RecordKey: Int] {
  /// A removed key whose last version the storage does not tell.
  fileprivate func finding(
    in reader: any StorageReader
  ) throws(LifecycleError) -> Finding? {
    let keys = Array(keys)
    return Finding(
      "last versions of \(keys)",
      expected: keys.map { self[$0] },
      found: try reader.lastVersions(of: keys)
    )
  }
}
