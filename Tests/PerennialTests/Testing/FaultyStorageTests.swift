#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial
import PerennialTesting
import Testing

/// A small domain for the tests of the test product.
enum TestingDomain {
  struct Folder: Entity {
    static let kind: EntityKind = "folder"
    let id: Int
    var title = ""
  }

  struct File: Entity {
    static let kind: EntityKind = "file"
    static let parents: [Parent<Self>] = [.belongs(to: Folder.self, by: \.folder)]
    let id: Int
    var folder: Int
  }

  static let ann = Principal(id: "ann", tenant: "acme", roles: ["admin"])

  static func store(_ storage: any Storage) throws -> LifecycleStore {
    LifecycleStore(
      try Schema(Folder.self, File.self),
      storage: storage,
      access: RolePolicy(.role("admin", may: .all)),
      clock: ManualClock(),
      ids: SequentialIdentifiers()
    )
  }

  static func folders(_ storage: any Storage) throws -> Repository<Folder> {
    try store(storage).repository(of: Folder.self, as: ann)
  }
}

/// Faults do what they say, to the call that they are put on and to no other.
@Suite struct FaultyStorageTests {
  typealias Folder = TestingDomain.Folder
  typealias Fault = FaultyStorage.Fault

  private let storage = FaultyStorage(InMemoryStorage())

  private func ids() async throws -> [Int] {
    try await TestingDomain.folders(storage).list(Query(in: .all)).records.map(\.id)
  }

  @Test func `without faults calls are counted and done`() async throws {
    let folders = try TestingDomain.folders(storage)
    try await folders.create(Folder(id: 1))
    #expect(storage.counts.commits == 1 && storage.counts.reads == 0)
    let calls = storage.counts.readerCalls
    #expect(calls > 0)
    _ = try await folders.find(1)
    #expect(storage.counts.reads == 1 && storage.counts.readerCalls > calls)
  }

  @Test(arguments: [Fault.failBeforePlanning(), .failAfterPlanning()])
  func `a commit fails before it is applied and leaves nothing`(_ fault: Fault) async throws {
    let folders = try TestingDomain.folders(storage)
    storage.inject(fault, intoCommit: 2)
    try await folders.create(Folder(id: 1))
    await #expect(throws: LifecycleError.storage(Fault.defaultError)) {
      try await folders.create(Folder(id: 2))
    }
    try await folders.create(Folder(id: 3))
    #expect(try await ids() == [1, 3])
    #expect(storage.counts.commits == 3)
  }

  @Test func `a commit that fails after it is applied is unknown and found`() async throws {
    let folders = try TestingDomain.folders(storage)
    storage.inject(.failAfterApplying, intoCommit: 1)
    let error = await #expect(throws: LifecycleError.self) {
      try await folders.create(Folder(id: 1))
    }
    guard case .storage(let storageError) = error else {
      Issue.record("the error is \(String(describing: error))")
      return
    }
    #expect(storageError.code == .outcomeUnknown)
    #expect(try await ids() == [1])
  }

  @Test func `a failing commit runs its planner only where the fault says so`() async throws {
    let runs = Shared(0)
    let plan: @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, Void) = {
      _ throws(LifecycleError) in
      runs.withLock { $0 += 1 }
      return (ChangeSet(tenant: "acme", at: Timestamp(microseconds: 0)), ())
    }
    var counts: [Int] = []
    for fault in [Fault.failBeforePlanning(), .cancel, .failAfterPlanning(), .runTwice] {
      storage.inject(fault, intoCommit: storage.counts.commits + 1)
      try? await storage.commit(.durable, plan)
      counts.append(runs.value)
    }
    #expect(counts == [0, 0, 1, 3])
  }

  @Test func `a cancelled commit leaves nothing`() async throws {
    let folders = try TestingDomain.folders(storage)
    storage.inject(.cancel, intoCommit: 1)
    await #expect(throws: LifecycleError.cancelled) { try await folders.create(Folder(id: 1)) }
    #expect(try await ids().isEmpty)
  }

  @Test func `a planner that is run twice is applied once`() async throws {
    let folders = try TestingDomain.folders(storage)
    storage.injectIntoEveryCommit(.runTwice)
    try await folders.create(Folder(id: 1))
    let record = try await folders.update(1) { $0.title += "x" }
    #expect(record.title == "x" && record.version == 2)
    await #expect(throws: LifecycleError.self) { try await folders.create(Folder(id: 1)) }
    #expect(try await ids() == [1])
  }

  @Test func `what is committed between two runs of a planner is seen by the second`() async throws
  {
    let base = InMemoryStorage()
    let holding = FaultyStorage(base)
    let twice = FaultyStorage(holding)
    let (folders, others) = (try TestingDomain.folders(twice), try TestingDomain.folders(base))
    try await others.create(Folder(id: 1))
    let hold = FaultyStorage.Hold()
    twice.inject(.runTwice, intoCommit: 1)
    holding.inject(.hold(hold), intoCommit: 2)
    let seen = Shared<[String]>([])
    let update = Task {
      try await folders.update(1) { folder in
        seen.withLock { [title = folder.title] in $0.append(title) }
        folder.title += "b"
      }
    }
    await hold.arrival()
    try await others.update(1) { $0.title = "a" }
    hold.release()
    #expect(try await update.value.title == "ab")
    #expect(seen.value == ["", "a"])
    #expect(try await others.find(1).version == 3)
  }

  @Test(arguments: [Fault.failBeforePlanning(), .failAfterPlanning(), .failAfterApplying, .cancel])
  func `a read fails, and the next one answers`(_ fault: Fault) async throws {
    let folders = try TestingDomain.folders(storage)
    try await folders.create(Folder(id: 1))
    storage.inject(fault, intoRead: 1)
    await #expect(throws: LifecycleError.self) { try await folders.find(1) }
    #expect(try await folders.find(1).version == 1)
  }

  @Test func `each call of a reader can fail, and then the verb changes nothing`() async throws {
    let store = try TestingDomain.store(storage)
    try await store.create(
      [Folder(id: 1), TestingDomain.File(id: 1, folder: 1)],
      as: TestingDomain.ann
    )
    let folders = store.repository(of: Folder.self, as: TestingDomain.ann)
    let start = storage.counts.readerCalls
    var failures = 0
    while true {
      storage.failReaderCall(storage.counts.readerCalls + failures + 1)
      do {
        try await folders.softDelete(1)
        break
      } catch {
        #expect(error == .storage(Fault.defaultError))
        failures += 1
        storage.removeFaults()
        #expect(try await folders.find(1).version == 1)
        #expect(try await store.auditTrail(as: TestingDomain.ann).head().sequence == 2)
      }
    }
    #expect(failures >= 4)
    #expect(storage.counts.readerCalls > start)
  }

  @Test func `a held commit waits until it is let go`() async throws {
    let folders = try TestingDomain.folders(storage)
    let hold = FaultyStorage.Hold()
    storage.inject(.hold(hold), intoCommit: 1)
    let held = Task { try await folders.create(Folder(id: 1)) }
    await hold.arrival()
    #expect(try await ids().isEmpty)
    try await folders.create(Folder(id: 2))
    hold.release()
    _ = try await held.value
    #expect(try await ids() == [2, 1])
  }

  @Test func `a held commit whose task is cancelled goes on and is refused`() async throws {
    let folders = try TestingDomain.folders(storage)
    let hold = FaultyStorage.Hold()
    storage.inject(.hold(hold), intoCommit: 1)
    let held = Task { try await folders.create(Folder(id: 1)) }
    await hold.arrival()
    held.cancel()
    await #expect(throws: LifecycleError.cancelled) { try await held.value }
    #expect(try await ids().isEmpty)
  }

  @Test func `faults can be taken away`() async throws {
    let folders = try TestingDomain.folders(storage)
    storage.inject(.cancel, intoCommit: 1)
    storage.injectIntoEveryRead(.cancel)
    storage.failReaderCall(1)
    storage.removeFaults()
    try await folders.create(Folder(id: 1))
    #expect(try await ids() == [1])
    #expect(storage.counts.commits == 1)
  }
}
