public import Perennial

/// One of the promises that every storage keeps, as a check that runs on yours.
///
/// The checks belong to no test framework. With Swift Testing a storage's whole suite is
///
/// ```swift
/// @Test(arguments: StoragePromise.withoutDurability)
/// func keeps(_ promise: StoragePromise) async throws {
///   try await promise.check { MyStorage() }
/// }
/// ```
///
/// and for a storage whose data outlives it
///
/// ```swift
/// @Test(arguments: StoragePromise.all)
/// func keeps(_ promise: StoragePromise) async throws {
///   let reopen: @Sendable (any Storage) async throws -> any Storage = { storage in
///     guard let storage = storage as? MyStorage else { return storage }
///     return try await storage.closedAndReopened()
///   }
///   try await promise.check(reopen: reopen) { try await MyStorage(at: temporaryFolder()) }
/// }
/// ```
///
/// A check drives the storage through `LifecycleStore`, as a host does, and where a promise asks for it
/// through `Storage` itself. It makes random choices; the seed repeats them. No check sleeps
/// or hangs on a storage whose calls return.
public struct StoragePromise: Sendable {
  /// The promise's name: `P1` to `P9`, as in the documentation of `Storage`.
  public let name: String
  /// What is promised, in a sentence.
  public let summary: String
  private let body: @Sendable (Trial) async throws -> Void

  private init(
    _ name: String,
    _ summary: String,
    _ body: @escaping @Sendable (Trial) async throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.body = body
  }

  /// Checks whether a storage keeps the promise.
  ///
  /// - Parameters:
  ///   - seed: What the random choices are made from; another one each time unless given. A violation tells it.
  ///   - patience: How long something may take that must not wait for something else, before that counts as
  ///     a violation (P3), and how long a planner stays blocked at most.
  ///   - reopen: Closes the storage it is given and opens its data anew, as after the process ended. ``durability``
  ///     needs it; others use it where they can.
  ///   - make: Makes an empty storage with an identity of its own; called several times.
  /// - Throws: A violation that says what was expected and what was found; also where a call of the storage,
  ///   `make` or `reopen` throws what it should not.
  public func check(
    seed: UInt64 = .random(in: .min ... .max),
    patience: Duration = .seconds(10),
    reopen: (@Sendable (any Storage) async throws -> any Storage)? = nil,
    make: @escaping @Sendable () async throws -> any Storage
  ) async throws(PromiseViolation) {
    let trial = Trial(promise: self, seed: seed, patience: patience, reopen: reopen, make: make)
    do {
      try await body(trial)
    } catch let violation as PromiseViolation {
      throw violation
    } catch {
      throw trial.violation("no call to throw that the check does not make throw", "\(error)")
    }
  }
}

extension StoragePromise {
  /// All promises, P1 to P9; for storages that declare durability.
  public static let all: [StoragePromise] = [
    atomicity, serialisability, snapshots, durability, consistency, cursors, auditOrder,
    acknowledgement, typedErrors,
  ]

  /// All promises but ``durability``; for storages that end with their process.
  public static let withoutDurability: [StoragePromise] = all.filter { $0.name != durability.name }

  /// P1: a commit is all or nothing, also when the planner throws.
  public static let atomicity = StoragePromise(
    "P1",
    "a commit is all or nothing, also when the planner throws",
    AtomicityCheck.run
  )

  /// P2: each planner sees the changes of all commits before it.
  public static let serialisability = StoragePromise(
    "P2",
    "commits are serialisable",
    SerialisabilityCheck.run
  )

  /// P3: a read sees one committed state, and answers while a long planner runs and writers wait.
  public static let snapshots = StoragePromise(
    "P3",
    "a read sees one committed state, and answers while a long planner runs and writers wait",
    SnapshotCheck.run
  )

  /// P4: what is acknowledged is there after the data is closed and opened anew.
  ///
  /// The check needs `reopen`. It cannot cut the power: that, and the 100 ms of relaxed commits, are for
  /// tests of the medium below the storage.
  public static let durability = StoragePromise(
    "P4",
    "what is acknowledged survives the process",
    DurabilityCheck.run
  )

  /// P5: versions, members, unique keys, counts and pages agree with each other after any history.
  public static let consistency = StoragePromise(
    "P5",
    "versions, members, unique keys, counts and pages agree after any history",
    ConsistencyCheck.run
  )

  /// P6: pages under concurrent writes show nothing twice, and miss nothing that was there throughout.
  public static let cursors = StoragePromise(
    "P6",
    "cursors survive concurrent writes",
    CursorCheck.run
  )

  /// P7: audit records keep each tenant's commit order, without gaps.
  public static let auditOrder = StoragePromise(
    "P7",
    "audit records keep each tenant's commit order, without gaps",
    AuditOrderCheck.run
  )

  /// P8: what is acknowledged is never lost; what is reported failed is never found later.
  public static let acknowledgement = StoragePromise(
    "P8",
    "what is acknowledged is never lost, what is reported failed is never found later",
    AcknowledgementCheck.run
  )

  /// P9: a wrong or foreign value gives a typed error, never a trap.
  public static let typedErrors = StoragePromise(
    "P9",
    "a wrong or foreign value gives a typed error, never a trap",
    TypedErrorCheck.run
  )
}

extension StoragePromise: CustomStringConvertible {
  /// Name and summary.
  public var description: String { "\(name): \(summary)" }
}
