#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial
import PerennialTesting

extension BrokenStorages {
  /// A reader that sees each commit as soon as it is applied.
  actor Live: Storage {
    private struct Reader: ForwardingReader {
      let state: Shared<ResidentState>
      var base: any StorageReader { ResidentReader(state.value) }
    }

    private let state = Shared(ResidentState(storeID: UUID()))

    nonisolated func read<R: Sendable>(
      _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
    ) async throws(LifecycleError) -> R {
      try body(Reader(state: state))
    }

    func commit<R: Sendable>(
      _ durability: Durability,
      _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
    ) async throws(LifecycleError) -> R {
      let (changes, result) = try plan(ResidentReader(state.value))
      try state.value.validate(changes)
      state.withLock { $0.apply(changes) }
      return result
    }
  }

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

  /// What survives reopening is the state after the last durable commit.
  final class ForgettingRelaxed: Storage {
    private let base = InMemoryStorage()
    private let lost = Shared(0)

    func read<R: Sendable>(
      _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
    ) async throws(LifecycleError) -> R {
      try await base.read(body)
    }

    func commit<R: Sendable>(
      _ durability: Durability,
      _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
    ) async throws(LifecycleError) -> R {
      let result = try await base.commit(durability, plan)
      lost.withLock { $0 = durability == .relaxed ? $0 + 1 : 0 }
      return result
    }

    /// The data opened anew: what was lost is shown by an empty storage.
    func reopened() -> any Storage {
      lost.value > 0 ? InMemoryStorage() : self
    }
  }
}
