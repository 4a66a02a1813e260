import Perennial
import PerennialTesting

/// What writing-a-storage.md shows.
enum WritingAStorage {
  /// The smallest storage that keeps every promise: it hands all work to another one.
  struct Forwarding: Storage {
    let base: any Storage

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

  /// A mistake: it says that a commit was made, and throws its changes away.
  struct Forgetful: Storage {
    let base: any Storage

    func read<R: Sendable>(
      _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
    ) async throws(LifecycleError) -> R {
      try await base.read(body)
    }

    func commit<R: Sendable>(
      _ durability: Durability,
      _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
    ) async throws(LifecycleError) -> R {
      try await base.read { reader throws(LifecycleError) in try plan(reader).1 }
    }
  }

  static func run() async throws {
    for promise in StoragePromise.withoutDurability {
      try await promise.check { Forwarding(base: InMemoryStorage()) }
    }

    var violation: PromiseViolation?
    do throws(PromiseViolation) {
      try await StoragePromise.acknowledgement.check(seed: 7) {
        Forgetful(base: InMemoryStorage())
      }
    } catch {
      violation = error
    }
    guard let violation else { throw NotAsTold("a storage that forgets is found") }
    try expect(violation.promise == "P8" && violation.seed == 7, "\(violation)")
    try expect("\(violation)".contains("check(seed: 7)"), "a violation names its seed")
  }
}
