import Perennial

/// P6: walks over pages, with writes between the pages and beside them.
///
/// Records with odd ids are left alone, so every walk must show them; the others are deleted, restored,
/// moved and removed, and may be shown once or not at all.
enum CursorCheck {
  private static let idCount = 40

  static func run(_ trial: Trial) async throws {
    for stream in UInt64(0)..<3 {
      let world = try await prepared(trial)
      let writer = Writer(world, trial.generator(stream))
      try await walkRecords(trial, world) { try await writer.write(3) }
      try await walkBin(trial, world) { try await writer.write(2) }
      try await walkAudit(trial, world) { try await writer.write(1) }
    }
    try await beside(trial, try await prepared(trial))
  }

  private static func prepared(_ trial: Trial) async throws -> KitWorld {
    let world = try await trial.makeWorld()
    try await world.create([Shelf(id: 1), Shelf(id: 2)])
    for id in 1...idCount {
      try await world.create([Crate(id: id, shelf: 1, reserve: id.isMultiple(of: 4) ? 2 : nil)])
    }
    for id in 1...idCount where id % 8 == 1 || id % 8 == 2 {
      try await world.crates().softDelete(id)
    }
    for id in 1...idCount where id % 8 == 3 || id % 8 == 4 {
      try await world.crates().archive(id)
    }
    return world
  }

  /// The same walks while other tasks write without a pause.
  private static func beside(_ trial: Trial, _ world: KitWorld) async throws {
    let isDone = Latch()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<3 {
        group.addTask {
          let writer = Writer(world, trial.generator(10 + UInt64(task)))
          for _ in 0..<400 where !isDone.isOpen {
            try await writer.write(1)
            await Task.yield()
          }
        }
      }
      group.addTask {
        defer { isDone.open() }
        try await walkRecords(trial, world) { await Task.yield() }
        try await walkBin(trial, world) { await Task.yield() }
        try await walkAudit(trial, world) { await Task.yield() }
      }
      try await group.waitForAll()
    }
  }

  private static func walkRecords(
    _ trial: Trial,
    _ world: KitWorld,
    _ between: () async throws -> Void
  ) async throws {
    for scope in [Scope.active, [.inactive, .archived], .all] {
      for order in [PageOrder.oldestFirst, .newestFirst] {
        for parents in [[], [Query<Crate>.ParentCondition.parent(1, by: "shelf")]] {
          var query = Query<Crate>(in: scope, order: order, limit: 3)
          query.parents = parents
          try await walk(trial, world, query, between)
        }
      }
    }
  }

  private static func walk(
    _ trial: Trial,
    _ world: KitWorld,
    _ query: Query<Crate>,
    _ between: () async throws -> Void
  ) async throws {
    var query = query
    var seen: [Int] = []
    repeat {
      let page = try await world.crates().list(query)
      seen += page.records.map(\.id)
      query.cursor = page.next
      try await between()
      try trial.require(seen.count < 10_000, "a walk to end", "\(seen.count) records and more")
    } while query.cursor != nil
    let what = "a walk \(query.order) over \(query.scope.text) records"
    try trial.require(Set(seen).count == seen.count, "no record twice in \(what)", "\(seen)")
    let stable = (1...idCount).filter {
      !$0.isMultiple(of: 2) && query.scope.contains(scope(of: $0))
    }
    let found = seen.filter { !$0.isMultiple(of: 2) }
    let expected = query.order == .oldestFirst ? stable : stable.reversed()
    try trial.requireEqual(found, expected, "records that were there throughout, in \(what)")
  }

  /// Where the preparation has put an odd id.
  private static func scope(of id: Int) -> Scope {
    switch id % 8 {
    case 1: .inactive
    case 3: .archived
    default: .active
    }
  }

  private static func walkBin(
    _ trial: Trial,
    _ world: KitWorld,
    _ between: () async throws -> Void
  ) async throws {
    var cursor: String?
    var seen: [RecycleBinEntry] = []
    repeat {
      let page = try await world.store.recycleBin(as: KitWorld.principal(KitWorld.tenants[0]))
        .list(limit: 2, after: cursor)
      seen += page.entries
      cursor = page.next
      try await between()
      try trial.require(seen.count < 10_000, "a walk to end", "\(seen.count) operations and more")
    } while cursor != nil
    try trial.require(
      Set(seen.map(\.id)).count == seen.count,
      "no operation twice in a walk over the bin",
      "\(seen.map(\.rootID))"
    )
    let stable = stride(from: Int64(1), through: Int64(idCount), by: 8)
      .flatMap { [Identifier.integer($0), .integer($0 + 2)] }
    let missing = Set(stable).subtracting(seen.map(\.rootID))
    try trial.require(
      missing.isEmpty,
      "operations that were there throughout, in a walk over the bin",
      "all but those of \(ReadableText.text(missing))"
    )
  }

  private static func walkAudit(
    _ trial: Trial,
    _ world: KitWorld,
    _ between: () async throws -> Void
  ) async throws {
    let trail = world.store.auditTrail(as: KitWorld.principal(KitWorld.tenants[0]))
    for order in [PageOrder.oldestFirst, .newestFirst] {
      let start = try await trail.head().sequence
      var query = AuditQuery(order: order, limit: 40)
      var seen: [Int64] = []
      repeat {
        let page = try await trail.records(query)
        seen += page.records.map(\.sequence)
        query.cursor = page.next
        // The chain grows while it is read, so oldest first the walk ends where it began.
        if order == .oldestFirst, seen.last ?? 0 >= start { query.cursor = nil }
        try await between()
      } while query.cursor != nil
      let ascending = order == .oldestFirst ? seen : seen.reversed()
      try trial.require(
        ascending.first == 1 && ascending.last ?? 0 >= start
          && ascending == Array(1...max(1, Int64(ascending.count))),
        "audit records 1 to at least \(start), each once, \(order)",
        "\(seen)"
      )
    }
  }
}

/// Writes to records with even ids, and makes new ones.
private struct Writer: Sendable {
  let world: KitWorld
  let random: Shared<SeededGenerator>

  init(_ world: KitWorld, _ random: SeededGenerator) {
    self.world = world
    self.random = Shared(random)
  }

  func write(_ count: Int) async throws {
    for _ in 0..<count {
      let (choice, half) = random.withLock { random in
        (Int.random(in: 0..<8, using: &random), Int.random(in: 1...20, using: &random))
      }
      let fresh = random.withLock { Int.random(in: 50...500_000, using: &$0) * 2 }
      let crates = world.crates()
      _ = try await KitWorld.isDone { () throws(LifecycleError) in
        switch choice {
        case 0: try await crates.softDelete(half * 2)
        case 1: try await crates.archive(half * 2)
        case 2, 3: try await crates.restore(half * 2)
        case 4: try await crates.hardDelete(half * 2)
        case 5: try await crates.move(half * 2, \.shelf, to: half % 2 + 1)
        case 6: try await crates.update(half * 2) { $0.count += 1 }
        default: try await crates.create(Crate(id: fresh, shelf: 1))
        }
      }
    }
  }
}

extension Scope {
  /// The phases' names.
  fileprivate var text: String {
    let names = [(Scope.active, "active"), (.inactive, "inactive"), (.archived, "archived")]
    return names.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
  }
}
