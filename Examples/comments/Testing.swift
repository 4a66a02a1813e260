import Perennial
import PerennialTesting
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

func fail(_ schema: Schema, _ policy: some AccessPolicy) -> LifecycleStore {
  let storage = FaultyStorage(InMemoryStorage())
  let store = LifecycleStore(schema, storage: storage, access: policy)
  storage.inject(.failAfterPlanning(), intoCommit: storage.counts.commits + 1)
  // The next verb throws `storage`, and nothing of it is ever found.
  return store
}

func holdBack(_ storage: FaultyStorage, _ projects: Repository<Project>) async throws {
  let hold = FaultyStorage.Hold()
  storage.inject(.hold(hold), intoCommit: 1)
  async let outcome = projects.softDelete(1)
  await hold.arrival()  // The commit was called, and its planner has not run.
  hold.release()
  _ = try await outcome
}

func encode(_ schema: Schema, _ policy: some AccessPolicy) -> LifecycleStore {
  let store = LifecycleStore(schema, storage: InMemoryStorage.encoding(), access: policy)
  return store
}

@Suite struct StorageInMemoryTests {
  typealias MyStorage = InMemoryStorage

  @Test(arguments: StoragePromise.withoutDurability)
  func keeps(_ promise: StoragePromise) async throws {
    try await promise.check { MyStorage() }
  }
}

@Suite struct MyStorageTests {
  @Test(arguments: StoragePromise.all)
  func keeps(_ promise: StoragePromise) async throws {
    let reopen: @Sendable (any Storage) async throws -> any Storage = { storage in
      guard let storage = storage as? MyStorage else { return storage }
      return try await storage.closedAndReopened()
    }
    try await promise.check(reopen: reopen) { try await MyStorage(at: temporaryFolder()) }
  }
}

/// A third party's storage.
struct MyStorage: Storage {
  let path: String
  private let records = InMemoryStorage()

  init(at path: String) async throws {
    self.path = path
  }

  func closedAndReopened() async throws -> MyStorage {
    self
  }

  func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try await records.read(body)
  }

  func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    try await records.commit(durability, plan)
  }
}

func temporaryFolder() -> String {
  "/tmp/\(UUID())"
}
