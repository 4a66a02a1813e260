import Perennial

extension BrokenStorages {
  /// Reads that wait for planners.
  actor Waiting: Storage {
    private let base = InMemoryStorage()

    func read<R: Sendable>(
      _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
    ) async throws(LifecycleError) -> R {
      try await base.read(body)
    }

    func commit<R: Sendable>(
      _ durability: Durability,
      _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
    ) async throws(LifecycleError) -> R {
      try await base.commit(durability, plan)
    }
  }
}
