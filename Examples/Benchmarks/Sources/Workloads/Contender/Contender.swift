/// A store that the workloads are run on.
///
/// A conforming type says how it does each step; ``Bench`` calls, times and checks it. Numbers stand for
/// records everywhere, and what is read is handed back as the number found in it: a contender turns a number
/// into an id within the step, as a caller would bring one, and decodes all that it reads.
public protocol Contender: Sendable {
  /// Records made ready for ``insert(_:)``, outside the time that is measured.
  associatedtype Batch: Sendable
  /// What a cascade gives for its restore.
  associatedtype Mark: Sendable
  /// Where a page ends.
  associatedtype Cursor: Sendable

  /// The program's name in result lines.
  static var name: String { get }

  /// Opens the store in the run's folder, and makes it where there is none; in memory, makes an empty one.
  init(_ run: Run) async throws
  /// Ends the store, so that it can be opened again; its files then hold all, and nothing else is needed.
  func close() async throws
  /// Does what keeps files small, if the store has such a thing.
  func maintain() async throws

  // MARK: Preparing

  /// Makes the host's values of records.
  func prepare(_ drafts: [Draft]) throws -> Batch
  /// Inserts records in one transaction, without audit records.
  ///
  /// Those that were deleted before are then deleted, each by an operation of its own.
  func insert(_ batch: Batch) async throws
  /// Inserts records in one transaction, with an audit record each.
  func insertAudited(_ batch: Batch) async throws
  /// Deletes active records, each by an operation of its own.
  func deleteAlone(_ drafts: [Draft]) async throws

  // MARK: Changing

  /// Changes one project and writes its audit record, in one transaction.
  ///
  /// - Returns: Records changed; 0 where none is found in the tenant and the state that the verb starts from.
  func change(_ record: Int, tenant: Int, by verb: Verb) async throws -> Int
  /// The same for many callers at once; a contender that can, commits several together.
  func changeTogether(_ record: Int, tenant: Int, by verb: Verb) async throws -> Int
  /// Changes a project and its descendants; one transaction, one audit record.
  ///
  /// A restore gets the mark that the deletion gave.
  ///
  /// - Returns: Records changed, and the mark for their restore.
  func cascade(
    _ root: Int,
    tenant: Int,
    by verb: Verb,
    undoing mark: Mark?
  ) async throws -> (count: Int, mark: Mark)
  /// Removes an archived project and all below it, leaf first; one transaction, one audit record.
  ///
  /// - Returns: Records removed; 0 where the project is not archived.
  func purge(_ root: Int, tenant: Int) async throws -> Int

  // MARK: Reading

  /// Reads 100 active conversations of a project, oldest first, after those of an earlier page.
  func page(of project: Int, tenant: Int, after cursor: Cursor?) async throws -> Page<Cursor>
  /// Counts a tenant's records by state.
  func counts(of tenant: Int) async throws -> StateCounts
  /// Reads an active record by its id.
  ///
  /// - Returns: The number found in it; nil where the tenant has no such active record.
  func find(_ record: Int, _ kind: Draft.Kind, tenant: Int) async throws -> Int?

  // MARK: Checking

  /// All audit records.
  func auditCount() async throws -> Int
  /// The ends of the audit trails, as a text that changes with any record in them.
  func auditHeads() async throws -> [String]
  /// A tenant's records that an operation of their own still holds, as it did before.
  func deletedBefore(tenant: Int) async throws -> Int
  /// Records of whose removal with a root the audit trail keeps a field.
  func snapshotCount(of root: Int, tenant: Int) async throws -> Int
  /// Bytes that the host's values alone take of what the records take; nil where it is unknown.
  static func payloadBytes(of drafts: [Draft]) -> Int?
}

extension Contender {
  /// Nothing, for contenders that keep no files.
  public func close() async throws {}

  /// Nothing, for contenders that need none.
  public func maintain() async throws {}

  /// The number of audit records, for contenders that chain none.
  public func auditHeads() async throws -> [String] { ["\(try await auditCount())"] }

  /// Like a single caller's: what commits nothing together.
  public func changeTogether(_ record: Int, tenant: Int, by verb: Verb) async throws -> Int {
    try await change(record, tenant: tenant, by: verb)
  }

  /// Nothing, for contenders that keep no fields.
  public func snapshotCount(of root: Int, tenant: Int) async throws -> Int { 0 }
}

/// What can be done to a record and taken back, or prepares its removal.
public enum Verb: Sendable {
  /// From active to deleted.
  case softDelete
  /// From deleted to active.
  case restore
  /// From active to archived.
  case archive
}

/// Some records in order, and where they end.
public struct Page<Cursor: Sendable>: Sendable {
  /// How many there are.
  public let count: Int
  /// The sum of the numbers found in them.
  public let sum: Int
  /// Where to go on.
  public let end: Cursor?

  /// Makes a page.
  public init(count: Int, sum: Int, end: Cursor?) {
    self.count = count
    self.sum = sum
    self.end = end
  }
}

/// How many records are in each state.
public struct StateCounts: Sendable, Equatable {
  /// In use.
  public var active = 0
  /// Soft-deleted.
  public var deleted = 0
  /// Archived.
  public var archived = 0

  /// Makes counts.
  public init(active: Int = 0, deleted: Int = 0, archived: Int = 0) {
    self.active = active
    self.deleted = deleted
    self.archived = archived
  }

  /// The sums of both.
  public static func += (sum: inout StateCounts, other: StateCounts) {
    sum.active += other.active
    sum.deleted += other.deleted
    sum.archived += other.archived
  }
}
