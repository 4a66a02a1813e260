/// Where records, operations and audit records are kept.
///
/// A host app makes a storage and hands it to ``LifecycleStore``; it calls nothing here itself. To write
/// a storage of your own, conform to this protocol and run the promises of `PerennialTesting` on it.
///
/// ## For those who conform
///
/// A storage runs closures that the library gives it and keeps these promises:
///
/// - **P1** A commit is all or nothing, also when its planner throws.
/// - **P2** Commits are serialisable: each planner sees the changes of all commits before it.
/// - **P3** A read sees one committed state, and answers while a long planner runs and writers wait.
/// - **P4** On a storage that declares durability, ``Durability/durable`` returns after the data survives a
///   power loss; ``Durability/relaxed`` survives the process and is durable within 100 ms.
/// - **P5** Versions, members, unique keys, counts and pages agree with each other after any history.
/// - **P6** Positions in pages stay valid under concurrent writes.
/// - **P7** Audit records keep each tenant's commit order, without gaps.
/// - **P8** What is acknowledged is never lost; what is reported failed is never found later.
/// - **P9** A wrong or foreign value gives a typed error, never a trap.
///
/// A planner is synchronous and pure. It may be run more than once, for instance by a database that
/// retries a serialisable transaction; only the result of the last run counts.
///
/// Closures need their error spelled out, since Swift does not infer typed throws for them:
///
/// ```swift
/// try await storage.read { reader throws(LifecycleError) in
///   try reader.headers(of: [key])
/// }
/// ```
public protocol Storage: Sendable {
  /// Runs a closure on one committed state.
  ///
  /// Does not wait for planners, and no commit changes what the closure sees.
  ///
  /// - Parameter body: Reads through the reader it is given, and must not keep it.
  /// - Returns: What the closure returns.
  /// - Throws: What the closure throws; `storage` where reading fails.
  func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R

  /// Runs a planner on a state that does not change until its change set is applied, and applies that.
  ///
  /// After success all of the change set is visible to every later read; after any error nothing of it is,
  /// then or later, except for ``StorageError/Code/outcomeUnknown``.
  ///
  /// - Parameters:
  ///   - durability: When to return.
  ///   - plan: The planner. An empty change set writes nothing.
  /// - Returns: What the planner returns beside the change set.
  /// - Throws: What the planner throws; `cancelled` where the task was cancelled before the planner ran;
  ///   `storage` where applying fails.
  func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R
}
