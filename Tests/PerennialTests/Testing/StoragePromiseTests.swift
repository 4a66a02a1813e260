import Perennial
import PerennialTesting
import Testing

/// Every promise on every storage that the package has, and on storages that break it.
@Suite struct StoragePromiseTests {
  enum Subject: String, CaseIterable, Sendable {
    case inMemory, encoding, faultless, planningTwice, twiceWrapped

    func make() -> any Storage {
      switch self {
      case .inMemory: return InMemoryStorage()
      case .encoding: return InMemoryStorage.encoding()
      case .faultless: return FaultyStorage(InMemoryStorage())
      case .planningTwice:
        let storage = FaultyStorage(InMemoryStorage())
        storage.injectIntoEveryCommit(.runTwice)
        storage.injectIntoEveryRead(.runTwice)
        return storage
      case .twiceWrapped: return FaultyStorage(FaultyStorage(InMemoryStorage.encoding()))
      }
    }
  }

  @Test(arguments: StoragePromise.withoutDurability, Subject.allCases)
  func `a promise is kept`(_ promise: StoragePromise, _ subject: Subject) async throws {
    try await promise.check { subject.make() }
  }

  @Test func `P4 is kept by data that is opened anew`() async throws {
    try await StoragePromise.durability.check(reopen: { $0 }) { InMemoryStorage() }
    try await StoragePromise.acknowledgement.check(reopen: { $0 }) { InMemoryStorage() }
  }

  @Test func `P4 without a way to reopen says what to do`() async throws {
    let violation = await #expect(throws: PromiseViolation.self) {
      try await StoragePromise.durability.check { InMemoryStorage() }
    }
    #expect(violation?.promise == "P4")
    #expect(violation?.found.contains("leave P4 out") == true)
  }

  @Test func `there are nine promises, each with a name and a sentence`() {
    #expect(StoragePromise.all.map(\.name) == (1...9).map { "P\($0)" })
    #expect(
      StoragePromise.withoutDurability.map(\.name) == [
        "P1", "P2", "P3", "P5", "P6", "P7", "P8", "P9",
      ]
    )
    #expect(Set(StoragePromise.all.map(\.description)).count == 9)
  }

  @Test func `a storage that cannot be made is told`() async throws {
    let violation = await #expect(throws: PromiseViolation.self) {
      try await StoragePromise.atomicity.check(seed: 42) {
        throw StorageError(.unavailable, "Mount the disk")
      }
    }
    #expect(violation?.seed == 42)
    #expect(violation?.found.contains("Mount the disk") == true)
    #expect(violation?.description.contains("P1 is broken") == true)
    #expect(violation?.description.contains("check(seed: 42)") == true)
  }

  @Test func `one seed makes the same choices again`() {
    var first = SeededGenerator(seed: 7, stream: 1)
    var second = SeededGenerator(seed: 7, stream: 1)
    var other = SeededGenerator(seed: 7, stream: 2)
    let numbers = (0..<10).map { _ in first.next() }
    #expect(numbers == (0..<10).map { _ in second.next() })
    #expect(numbers != (0..<10).map { _ in other.next() })
    var zero = SeededGenerator(seed: 0)
    #expect(zero.next() == 0xE220_A839_7B1D_CDAF)
  }
}

/// Each check finds a storage that breaks its promise.
@Suite struct BrokenStorageTests {
  private static func expectFound(
    _ promise: StoragePromise,
    patience: Duration = .seconds(10),
    reopen: (@Sendable (any Storage) async throws -> any Storage)? = nil,
    _ make: @escaping @Sendable () -> any Storage
  ) async {
    let violation = await #expect(throws: PromiseViolation.self) {
      try await promise.check(patience: patience, reopen: reopen) { make() }
    }
    #expect(violation?.promise == promise.name)
    #expect(violation.map { !$0.expected.isEmpty && !$0.found.isEmpty } == true)
  }

  @Test(arguments: [
    (BrokenStorages.CommitDefect.splits, StoragePromise.atomicity),
    (.tracesFailures, .atomicity), (.losesSome, .atomicity),
    (.plansOnOldState, .serialisability), (.losesSome, .serialisability),
    (.splits, .snapshots),
    (.losesSome, .consistency),
    (.dropsAudit, .auditOrder), (.losesSome, .auditOrder),
    (.losesSome, .acknowledgement), (.deniesSome, .acknowledgement),
    (.appliesCancelled, .acknowledgement),
    (.ignoresUnknownOperations, .typedErrors), (.ignoresUnknownOperations, .atomicity),
  ])
  func `a storage that commits wrongly is found`(
    _ defect: BrokenStorages.CommitDefect,
    _ promise: StoragePromise
  ) async {
    await Self.expectFound(promise) { BrokenStorages.Committing(defect: defect) }
  }

  @Test(arguments: [
    (BrokenStorages.ReadDefect.countsOneMore, StoragePromise.consistency),
    (.agesRecords, .consistency), (.findsNoHolder, .consistency), (.losesLastMember, .consistency),
    (.forgetsTombstones, .consistency), (.ignoresParents, .consistency),
    (.repeatsLastOfPage, .cursors), (.skipsFirstOfPage, .cursors),
    (.skipsFirstOfPage, .consistency),
    (.repeatsAudit, .auditOrder), (.reversesAudit, .auditOrder), (.repeatsAudit, .cursors),
    (.acceptsForeignHandles, .typedErrors), (.sharesIdentity, .typedErrors),
  ])
  func `a storage that reads wrongly is found`(
    _ defect: BrokenStorages.ReadDefect,
    _ promise: StoragePromise
  ) async {
    await Self.expectFound(promise) { BrokenStorages.Reading(defect: defect) }
  }

  @Test func `P3 finds a read that sees what is committed meanwhile`() async {
    await Self.expectFound(.snapshots) { BrokenStorages.Live() }
  }

  @Test func `P3 finds reads that wait for planners`() async {
    await Self.expectFound(.snapshots, patience: .milliseconds(300)) { BrokenStorages.Waiting() }
  }

  @Test func `P4 finds data that is gone after reopening`() async {
    await Self.expectFound(.durability, reopen: { _ in InMemoryStorage() }) { InMemoryStorage() }
  }

  @Test func `P4 finds relaxed commits that are gone after reopening`() async {
    await Self.expectFound(
      .durability,
      reopen: { ($0 as? BrokenStorages.ForgettingRelaxed)?.reopened() ?? $0 },
      { BrokenStorages.ForgettingRelaxed() }
    )
  }
}
