#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial

/// A storage whose readers see each commit as soon as it is applied.
actor LiveStorage: Storage {
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
