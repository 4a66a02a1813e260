import Perennial

/// A storage that keeps which kinds were removed, in order.
final class RecordingStorage: Storage {
  private let base: any Storage
  private let removals = Lock<[EntityKind]>([])

  init(_ base: any Storage) {
    self.base = base
  }

  /// The kinds that were removed, in the order of their removal.
  var removed: [EntityKind] { removals.withLock { $0 } }

  func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try await base.read(body)
  }

  func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    let (kinds, result) = try await base.commit(durability) { reader throws(LifecycleError) in
      let (changes, result) = try plan(reader)
      return (changes, (changes.removals.map(\.kind), result))
    }
    removals.withLock { $0 += kinds }
    return result
  }
}
