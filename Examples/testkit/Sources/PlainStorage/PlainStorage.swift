public import Perennial
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A storage in arrays and dictionaries, written to be read: it shows what a storage has to do.
///
/// A commit copies everything and looks at every record, so it is for small data.
public actor PlainStorage: Storage {
  /// The last committed state; a read takes a copy, which no commit changes (P3).
  private nonisolated let committed: Mutex<Contents>

  public init() {
    committed = Mutex(Contents(storeID: UUID()))
  }

  public nonisolated func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try body(PlainReader(contents: committed.withLock { $0 }))
  }

  /// The actor runs one commit at a time, and nothing in here waits: so commits are serialisable (P2).
  public func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    guard !Task.isCancelled else { throw .cancelled }
    var next = committed.withLock { $0 }
    let (changes, result) = try plan(PlainReader(contents: next))
    // Whatever throws up to here has changed a copy that nobody sees (P1, P8).
    try next.check(changes)
    next.apply(changes)
    committed.withLock { $0 = next }
    return result
  }
}
