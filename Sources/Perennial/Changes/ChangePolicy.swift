/// How a store keeps its changes for those that follow them (rule S23).
///
/// ```swift
/// let store = LifecycleStore(
///   schema,
///   storage: storage,
///   access: policy,
///   changes: ChangePolicy(kept: 100_000)
/// )
/// for try await change in store.changes.follow(after: lastPosition) {
///   try await searchIndex.apply(change)
/// }
/// ```
///
/// Each change is kept in the commit that makes it: some 50 bytes in the storage, and as much in memory.
/// A store without a policy keeps none, and its verbs cost nothing more. Where such a store writes to a storage
/// that has changes, they end there: followers learn that they have missed some. It looks for them until it finds
/// none, so give all stores of one storage in a process the same policy.
public struct ChangePolicy: Sendable, Hashable {
  /// How many changes are kept, of all tenants together; less than 1 is taken for 1.
  public var kept: Int {
    didSet { kept = max(kept, 1) }
  }

  /// Makes a policy.
  ///
  /// - Parameter kept: How many changes are kept; less than 1 is taken for 1.
  public init(kept: Int = 10_000) {
    self.kept = max(kept, 1)
  }
}
