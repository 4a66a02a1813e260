import Synchronization

/// Lets a store's verbs through once its data is known to fit the schema (rule S25).
///
/// The first verbs look at the data within their own read or commit; those after them look at one word. A
/// write that finds the store's description out of date brings a new one along.
final class SchemaGate: Sendable {
  /// What is known of the data; it only grows.
  private enum Stage {
    static let unknown: UInt8 = 0
    /// It fits, but its description is of another schema.
    static let fitting: UInt8 = 1
    static let described: UInt8 = 2
  }

  private let stage = Atomic(Stage.unknown)
  /// Why verbs are refused, so that not each of them looks at all the data again.
  private let refusal = Lock<SchemaMismatch?>(nil)
  private let migrating = FairGate()
  private let migrations: [Migration]

  init(_ migrations: [Migration]) {
    self.migrations = migrations
  }

  /// Whether reads need not look at the data.
  var letsReadsThrough: Bool { stage.load(ordering: .relaxed) >= Stage.fitting }

  /// Whether writes need neither look at the data nor describe it.
  var letsWritesThrough: Bool { stage.load(ordering: .relaxed) == Stage.described }
}

extension SchemaGate {
  /// Reads as the storage does, on data that fits.
  func read<R: Sendable>(
    _ store: LifecycleStore,
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try requireNoRefusal()
    let answer: R? = try await store.storage.read { reader throws(LifecycleError) in
      if case .migration = try self.verdict(store, reader) { return nil }
      return .some(try body(reader))
    }
    if let answer { return answer }
    try await migrate(store) { _, _ in }
    return try await store.storage.read(body)
  }

  /// Commits as the storage does, on data that fits, and describes it along the way.
  func commit<R: Sendable>(
    _ store: LifecycleStore,
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    try requireNoRefusal()
    let answer: (result: R, describes: Bool)? = try await store.storage.commit(durability) {
      reader throws(LifecycleError) in
      switch try self.verdict(store, reader) {
      case .migration:
        return (ChangeSet(tenant: .builtIn, at: Timestamp(microseconds: 0)), nil)
      case .described:
        let (changes, result) = try plan(reader)
        return (changes, (result, false))
      case .compatible(let description):
        var (changes, result) = try plan(reader)
        guard !changes.isEmpty else { return (changes, (result, false)) }
        changes.entries += try SchemaMemory.changes(described: description)
        return (changes, (result, true))
      }
    }
    if let answer {
      if answer.describes { reach(Stage.described) }
      return answer.result
    }
    try await migrate(store) { _, _ in }
    return try await store.storage.commit(durability, plan)
  }

  /// Looks at the data anew, whatever was found before, and migrates it where that is declared.
  func prepare(
    _ store: LifecycleStore,
    _ progress: (_ done: Int, _ total: Int) -> Void
  ) async throws(LifecycleError) {
    guard !letsWritesThrough else { return }
    refusal.withLock { $0 = nil }
    try await migrate(store, progress)
  }
}

extension SchemaGate {
  /// Compares data and schema, and keeps what is found for the verbs to come.
  private func verdict(
    _ store: LifecycleStore,
    _ reader: any StorageReader
  ) throws(LifecycleError) -> SchemaVerdict {
    try keepingRefusal { () throws(LifecycleError) in
      let verdict = try SchemaComparison(store.schema, migrations, reader).verdict()
      note(verdict)
      return verdict
    }
  }

  /// Runs the migrations that are needed, if any are; one task at a time, while others wait for it.
  ///
  /// A task that is cancelled or fails leaves the rest to the next one.
  private func migrate(
    _ store: LifecycleStore,
    _ progress: (_ done: Int, _ total: Int) -> Void
  ) async throws(LifecycleError) {
    try await migrating.enter()
    defer { migrating.leave() }
    try requireNoRefusal()
    let run = MigrationRun(
      store.storage,
      store.schema,
      migrations,
      at: Timestamp(store.clock.now())
    )
    do throws(LifecycleError) {
      note(try await run.run(progress))
    } catch {
      keep(error)
      throw error
    }
  }

  private func note(_ verdict: SchemaVerdict) {
    switch verdict {
    case .described: reach(Stage.described)
    case .compatible: reach(Stage.fitting)
    case .migration: break
    }
  }

  private func reach(_ new: UInt8) {
    stage.max(new, ordering: .relaxed)
  }

  private func requireNoRefusal() throws(LifecycleError) {
    if let mismatch = refusal.withLock(\.self) { throw .schemaMismatch(mismatch) }
  }

  private func keep(_ error: LifecycleError) {
    if case .schemaMismatch(let mismatch) = error { refusal.withLock { $0 = mismatch } }
  }

  private func keepingRefusal<R>(
    _ body: () throws(LifecycleError) -> R
  ) throws(LifecycleError) -> R {
    do throws(LifecycleError) {
      return try body()
    } catch {
      keep(error)
      throw error
    }
  }
}
