import Perennial

/// P7: writers of two tenants side by side; each write's audit record has its place.
enum AuditOrderCheck {
  private static let taskCount = 8
  private static let stepCount = 15

  static func run(_ trial: Trial) async throws {
    let world = try await trial.makeWorld()
    for tenant in KitWorld.tenants { try await world.create([Shelf(id: 1)], in: tenant) }
    let notes = Shared<[Note]>([])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<taskCount {
        group.addTask {
          for step in 0..<stepCount {
            let tenant = KitWorld.tenants[task % 2]
            let note = try await write(world, tenant, "task \(task) step \(step)")
            notes.withLock { $0.append(note) }
            try await refuse(world, tenant)
            try trial.require(try await world.auditDisagreement(tenant))
          }
        }
      }
      try await group.waitForAll()
    }
    for tenant in KitWorld.tenants {
      try await verify(trial, world, tenant, notes.value.filter { $0.tenant == tenant })
    }
    try trial.require(try await world.consistency())
  }

  /// What a writer knows of its commit: its place among the tenant's commits is the counter that it read.
  private struct Note: Sendable {
    let tenant: TenantID
    let reason: String
    let count: Int
  }

  private static func write(
    _ world: KitWorld,
    _ tenant: TenantID,
    _ reason: String
  ) async throws -> Note {
    let record = try await world.shelves(tenant).update(1, reason: reason) { $0.load += 1 }
    return Note(tenant: tenant, reason: reason, count: record.load)
  }

  /// A refused call, which leaves no audit record.
  private static func refuse(_ world: KitWorld, _ tenant: TenantID) async throws {
    _ = try await KitWorld.isDone { () throws(LifecycleError) in
      try await world.shelves(tenant).create(Shelf(id: 1), reason: "refused")
    }
  }

  private static func verify(
    _ trial: Trial,
    _ world: KitWorld,
    _ tenant: TenantID,
    _ notes: [Note]
  ) async throws {
    let records = try await world.storage.read { reader throws(LifecycleError) in
      try reader.allAudit(of: tenant, limit: 7)
    }
    let expected = ["create"] + notes.sorted { $0.count < $1.count }.map(\.reason)
    try trial.requireEqual(
      records.map { $0.event.reason ?? $0.event.action },
      expected,
      "audit records of \(tenant) in the order of commits"
    )
    try trial.requireEqual(
      records.map(\.sequence),
      Array(1...Int64(expected.count)),
      "sequences of \(tenant)"
    )
    let newestFirst = try await world.storage.read { reader throws(LifecycleError) in
      try reader.allAudit(of: tenant, order: .newestFirst, limit: 5)
    }
    try trial.requireEqual(
      newestFirst.map(\.sequence),
      records.map(\.sequence).reversed(),
      "sequences of \(tenant), newest first"
    )
    let trail = world.store.auditTrail(as: KitWorld.principal(tenant))
    guard case .intact(let head) = try await trail.verify() else {
      throw trial.violation("an intact chain of \(tenant)", "\(try await trail.verify())")
    }
    try trial.requireEqual(head.sequence, Int64(expected.count), "the head of \(tenant)")
  }
}

extension KitWorld {
  /// Whether chain, head and the counter that each audited write raises agree, in one committed state.
  fileprivate func auditDisagreement(
    _ tenant: TenantID
  ) async throws(LifecycleError) -> Finding? {
    try await storage.read { reader throws(LifecycleError) in
      let sequences = try reader.allAudit(of: tenant).map(\.sequence)
      let key = RecordKey(tenant: tenant, kind: Shelf.kind, id: .integer(1))
      let version = try reader.headers(of: [key]).first??.version ?? 0
      return Finding.first(
        Finding(
          "as many audit records of \(tenant) as writes",
          expected: Array(1...Int64(max(version, 1))),
          found: sequences
        ),
        Finding(
          "the head of \(tenant)",
          expected: Int64(version),
          found: try reader.auditHead(of: tenant)?.sequence ?? 0
        )
      )
    }
  }
}
