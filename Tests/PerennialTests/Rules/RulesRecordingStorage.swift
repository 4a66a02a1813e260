import Perennial
import Synchronization

/// A storage that keeps the change sets that pass through it.
final class RulesRecordingStorage: Storage {
  private let base = InMemoryStorage()
  private let seen = Mutex<[ChangeSet]>([])

  var last: ChangeSet? { seen.withLock { $0.last } }

  func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try await base.read(body)
  }

  func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    let (changes, result) = try await base.commit(durability) { reader throws(LifecycleError) in
      let (changes, result) = try plan(reader)
      return (changes, (changes, result))
    }
    seen.withLock { $0.append(changes) }
    return result
  }
}
