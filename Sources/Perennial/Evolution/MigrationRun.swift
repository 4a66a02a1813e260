/// Runs the migrations that a store's data needs, or goes on with what an earlier run began.
///
/// Two runs on one storage do no harm: each batch is planned in its commit, after the last one's position.
struct MigrationRun {
  private let storage: any Storage
  private let schema: Schema
  private let migrations: [Migration]
  private let at: Timestamp
  /// How many records are looked at, or written in one commit, at a time.
  private let batchSize: Int

  init(
    _ storage: any Storage,
    _ schema: Schema,
    _ migrations: [Migration],
    at: Timestamp,
    batchSize: Int = 1_000
  ) {
    self.storage = storage
    self.schema = schema
    self.migrations = migrations
    self.at = at
    self.batchSize = batchSize
  }

  /// Runs until the store is described as migrated.
  ///
  /// - Parameter progress: Called with the number of steps done and their total, after each batch.
  /// - Returns: What is to be thought of the data now; never that a migration is needed.
  /// - Throws: `schemaMismatch`, `hostFailure` with nothing changed; `cancelled`, `storage`, and then a later
  ///   run goes on.
  func run(
    _ progress: (_ done: Int, _ total: Int) -> Void
  ) async throws(LifecycleError) -> SchemaVerdict {
    while true {
      let verdict = try await storage.read { reader throws(LifecycleError) in
        try self.verdict(reader)
      }
      guard case .migration(let plan) = verdict else { return verdict }
      var tally = Tally(plan)
      guard let tenants = try await check(plan, &tally, progress), try await begin(plan) else {
        continue
      }
      for (rewrite, tenants) in zip(plan.rewrites, tenants) {
        for tenant in tenants {
          try await write(rewrite, tenant, plan.target, &tally, progress)
        }
      }
      try await finish(plan)
      tally.finish(progress)
      return .described
    }
  }

  func verdict(_ reader: any StorageReader) throws(LifecycleError) -> SchemaVerdict {
    try SchemaComparison(schema, migrations, reader).verdict()
  }

  /// How much there is to do: each record is looked at, and then written.
  private struct Tally {
    let total: Int
    private(set) var done = 0

    init(_ plan: MigrationPlan) {
      total = 2 * plan.rewrites.reduce(0) { $0 + $1.count }
    }

    mutating func add(_ count: Int, _ progress: (Int, Int) -> Void) {
      done = min(done + count, total)
      progress(done, total)
    }

    /// What an earlier run had written was not counted on the way.
    mutating func finish(_ progress: (Int, Int) -> Void) {
      if done < total { add(total - done, progress) }
    }
  }
}

extension MigrationRun {
  /// Looks at all records before any is written; once writing has begun, only finds their tenants.
  ///
  /// - Returns: The tenants of each rewritten kind in order; nil where another run has begun or ended meanwhile.
  private func check(
    _ plan: MigrationPlan,
    _ tally: inout Tally,
    _ progress: (Int, Int) -> Void
  ) async throws(LifecycleError) -> [[TenantID]]? {
    var differences: [SchemaDifference] = []
    var tenants: [[TenantID]] = []
    for rewrite in plan.rewrites {
      var check = MigrationCheck(rewrite)
      var position: UInt64?
      repeat {
        guard !Task.isCancelled else { throw .cancelled }
        guard let batch = try await look(at: rewrite, after: position, plan) else { return nil }
        batch.tenants.forEach { check.add($0) }
        batch.records.forEach { check.add($0) }
        position = batch.last
        if !batch.tenants.isEmpty { tally.add(batch.tenants.count, progress) }
      } while position != nil
      differences += check.differences
      tenants.append(check.tenants.sorted { $0.rawValue.precedesByBytes($1.rawValue) })
    }
    guard differences.isEmpty else {
      throw .schemaMismatch(SchemaMismatch(differences: differences))
    }
    return tenants
  }

  /// Some records as they are to be, none where writing has begun, and the last one's place.
  private struct Batch: Sendable {
    let tenants: [TenantID]
    let records: [RecordRewriter.Rewritten]
    let last: UInt64?
  }

  private func look(
    at rewrite: KindRewrite,
    after position: UInt64?,
    _ plan: MigrationPlan
  ) async throws(LifecycleError) -> Batch? {
    try await storage.read { reader throws(LifecycleError) in
      let memory = try SchemaMemory(reader)
      let isBegun = memory.target != nil
      guard isBegun == plan.isBegun, memory.description == plan.origin else { return nil }
      let found = try reader.batch(batchSize, of: rewrite.model.kind, tenant: nil, after: position)
      let rewriter = RecordRewriter(rewrite: rewrite, reader: reader)
      return Batch(
        tenants: found.map(\.tenant),
        records: isBegun ? [] : try rewriter.rewritten(found),
        last: found.last?.insertion
      )
    }
  }

  /// Renames states and notes where the migration leads; without records to write, that is all of it.
  ///
  /// - Returns: Whether there is more to do for this plan.
  private func begin(_ plan: MigrationPlan) async throws(LifecycleError) -> Bool {
    guard !plan.isBegun else { return true }
    return try await storage.commit(.durable) { reader throws(LifecycleError) in
      guard case .migration(let now) = try verdict(reader), !now.isBegun else {
        return (ChangeSet(tenant: .builtIn, at: at), false)
      }
      let kind = now.rewrites.first?.model.kind ?? now.renames.first?.kind
      let tenant = try kind.flatMap { kind throws(LifecycleError) in
        try reader.batch(1, of: kind, tenant: nil, after: nil).first?.tenant
      }
      var changes = ChangeSet(tenant: tenant ?? .builtIn, at: at)
      changes.stateRenames = now.renames
      changes.entries =
        now.rewrites.isEmpty
        ? try SchemaMemory.changes(described: now.target)
        : try SchemaMemory.changes(migratingTo: now.target)
      return (changes, !now.rewrites.isEmpty)
    }
  }

  /// Writes a kind's records of one tenant, batch after batch, from where they are written up to.
  private func write(
    _ rewrite: KindRewrite,
    _ tenant: TenantID,
    _ target: SchemaDescription,
    _ tally: inout Tally,
    _ progress: (Int, Int) -> Void
  ) async throws(LifecycleError) {
    var count: Int
    repeat {
      count = try await storage.commit(.relaxed) { reader throws(LifecycleError) in
        let changes = try changes(rewrite, tenant, target, reader)
        return (changes, changes.updates.count)
      }
      if count > 0 { tally.add(count, progress) }
    } while count > 0
  }

  private func changes(
    _ rewrite: KindRewrite,
    _ tenant: TenantID,
    _ target: SchemaDescription,
    _ reader: any StorageReader
  ) throws(LifecycleError) -> ChangeSet {
    var changes = ChangeSet(tenant: tenant, at: at)
    let (kind, memory) = (rewrite.model.kind, try SchemaMemory(reader))
    guard memory.target == target else { return changes }
    var position: UInt64?
    switch memory.position?.start(of: kind, tenant) {
    case .done: return changes
    case .after(let insertion): position = insertion
    case .beginning, nil: break
    }
    let found = try reader.batch(batchSize, of: kind, tenant: tenant, after: position)
    guard let last = found.last else { return changes }
    let rewriter = RecordRewriter(rewrite: rewrite, reader: reader)
    changes.updates = try rewriter.rewritten(found).map(\.update)
    changes.entries = try SchemaMemory.changes(
      reaching: .init(kind: kind, tenant: tenant, insertion: last.insertion)
    )
    return changes
  }

  private func finish(_ plan: MigrationPlan) async throws(LifecycleError) {
    try await storage.commit(.durable) { reader throws(LifecycleError) in
      let memory = try SchemaMemory(reader)
      var changes = ChangeSet(tenant: memory.position?.tenant ?? .builtIn, at: at)
      if memory.target == plan.target {
        changes.entries = try SchemaMemory.changes(described: plan.target)
      }
      return (changes, ())
    }
  }
}

extension StorageReader {
  /// Some records of a kind in every phase, the oldest first.
  fileprivate func batch(
    _ limit: Int,
    of kind: EntityKind,
    tenant: TenantID?,
    after position: UInt64?
  ) throws(LifecycleError) -> [StoredRecord] {
    try page(
      PageRequest(
        kind: kind,
        tenant: tenant,
        phases: Set(Phase.allCases),
        after: position,
        limit: limit
      )
    )
  }
}
