import Foundation
import GRDB
import Synchronization
import Workloads

/// GRDB used with care: prepared statements that are kept, covering indexes, one statement for a whole cascade,
/// and an audit row in the transaction of each operation.
@main
final class GRDBContender: Contender {
  static let name = "grdb"

  let database: any DatabaseWriter
  let group: GroupCommit
  /// Whether callers wait suspended; a single one is served faster when it blocks its thread.
  private let isConcurrent: Bool
  let keepsFields: Bool
  /// The id of the last operation, changed by writers only, one at a time.
  ///
  /// 1 is that of records that were deleted before.
  private let lastOperation: Atomic<Int64>

  init(_ run: Run) async throws {
    let database = try Self.database(run)
    self.database = database
    group = GroupCommit(database)
    isConcurrent = run.workload.isConcurrent
    keepsFields = run.workload == .w2Audited
    try await database.writeWithoutTransaction { db in
      // A pool sets its own when it opens a file.
      try db.execute(sql: "PRAGMA synchronous = \(run.mode == .synced ? "FULL" : "OFF")")
      if try !db.tableExists("record") { try db.execute(sql: SQL.schema) }
      try db.execute(sql: SQL.temporary)
    }
    let last = try await database.read { try Int64.fetchOne($0, sql: SQL.lastOperation) }
    lastOperation = Atomic(last ?? 1)
  }

  /// A queue in memory; on a file a pool, whose journal lets readers go on beside a writer.
  private static func database(_ run: Run) throws -> any DatabaseWriter {
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: SQL.settings) }
    guard run.mode.isOnDisk else { return try DatabaseQueue(configuration: configuration) }
    return try DatabasePool(path: run.folder + "/store.db", configuration: configuration)
  }

  func close() async throws {
    if database is DatabasePool {
      try await database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }
    try database.close()
  }

  static func main() async {
    await BenchProgram.run(Self.self)
  }

  /// Runs statements in a transaction.
  func write<R: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> R
  ) async throws -> R {
    isConcurrent ? try await database.write(body) : try database.blockingWrite(body)
  }

  /// Runs statements that read.
  func read<R: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> R
  ) async throws -> R {
    isConcurrent ? try await database.read(body) : try database.blockingRead(body)
  }

  /// The id that the next operation will have.
  var nextOperation: Int64 { lastOperation.load(ordering: .relaxed) + 1 }

  /// Writes the row of an operation: its root, the root's states before and after, and how many it changed.
  func audit(
    _ db: Database,
    _ record: UUID,
    _ tenant: Int,
    _ states: (old: State?, new: State),
    _ count: Int
  ) throws {
    let (old, new) = (states.old?.rawValue, states.new.rawValue)
    try db.cachedStatement(sql: SQL.audit).execute(
      arguments: [nextOperation, Self.now(), tenant, new, record, old, new, count]
    )
    lastOperation.add(1, ordering: .relaxed)
  }

  /// The time of day in microseconds.
  static func now() -> Int64 {
    Int64(Date().timeIntervalSince1970 * 1e6)
  }
}

extension DatabaseWriter {
  // In a function that is not asynchronous, the calls that block are the ones meant.
  fileprivate func blockingWrite<R>(_ body: (Database) throws -> R) throws -> R {
    try write(body)
  }

  fileprivate func blockingRead<R>(_ body: (Database) throws -> R) throws -> R {
    try read(body)
  }
}
