import Perennial
import PerennialTesting
import Testing

/// Each check finds a storage that breaks its promise, and says which promise, what and how to repeat it.
@Suite struct BrokenStorageTests {
  private static func violation(
    of promise: StoragePromise,
    seed: UInt64 = 7,
    patience: Duration = .seconds(10),
    reopen: (@Sendable (any Storage) async throws -> any Storage)? = nil,
    _ make: @escaping @Sendable () -> any Storage
  ) async -> PromiseViolation? {
    let violation = await #expect(throws: PromiseViolation.self) {
      try await promise.check(seed: seed, patience: patience, reopen: reopen) { make() }
    }
    #expect(violation?.promise == promise.name)
    #expect(violation?.summary == promise.summary)
    #expect(violation?.seed == seed)
    #expect(violation.map { !$0.expected.isEmpty && !$0.found.isEmpty } == true)
    return violation
  }

  @Test func `P1 to P9 each have a storage that breaks them`() {
    let names = BrokenStorage.Defect.allCases.map(\.promise.name)
    #expect(names == StoragePromise.all.map(\.name))
    #expect(BrokenStorage(.miscounts).defect.description == "P5 miscounts")
  }

  @Test(arguments: BrokenStorage.Defect.allCases)
  func `P1 to P9 each find the storage that breaks them`(
    _ defect: BrokenStorage.Defect
  ) async throws {
    let violation = try #require(
      await Self.violation(of: defect.promise, reopen: BrokenStorage.reopen) {
        BrokenStorage(defect)
      }
    )
    let lines = violation.description.split(separator: "\n").map(String.init)
    #expect(
      lines == [
        "\(violation.promise) is broken: \(violation.summary)",
        "  expected: \(violation.expected)",
        "  found: \(violation.found)",
        "  repeat with: check(seed: 7)",
      ]
    )
    let spelled = ["Optional(", "PerennialTesting.", "Perennial."]
    #expect(!spelled.contains { violation.description.contains($0) }, "\(violation)")
    #expect(violation.description.count < 1_000, "\(violation)")
  }

  @Test(arguments: [BrokenStorage.Defect.miscounts, .repeatsRecords, .splitsCommits])
  func `P1 P5 P6: the seed of a violation repeats it`(_ defect: BrokenStorage.Defect) async throws {
    let first = await Self.violation(of: defect.promise, seed: 3) { BrokenStorage(defect) }
    let again = await Self.violation(of: defect.promise, seed: 3) { BrokenStorage(defect) }
    #expect(first == again)
  }

  @Test(arguments: [
    (BrokenStorages.CommitDefect.tracesFailures, StoragePromise.atomicity),
    (.deniesSome, .acknowledgement), (.appliesCancelled, .acknowledgement),
    (.ignoresUnknownOperations, .typedErrors), (.ignoresUnknownOperations, .atomicity),
  ])
  func `a storage that commits wrongly is found`(
    _ defect: BrokenStorages.CommitDefect,
    _ promise: StoragePromise
  ) async {
    _ = await Self.violation(of: promise) { BrokenStorages.Committing(defect: defect) }
  }

  @Test(arguments: [
    (BrokenStorage.Defect.losesCommits, StoragePromise.atomicity),
    (.losesCommits, .serialisability), (.losesCommits, .consistency), (.losesCommits, .auditOrder),
    (.splitsCommits, .snapshots),
  ])
  func `a storage that breaks one promise is found by others that lean on it`(
    _ defect: BrokenStorage.Defect,
    _ promise: StoragePromise
  ) async {
    _ = await Self.violation(of: promise) { BrokenStorage(defect) }
  }

  @Test(arguments: [
    (BrokenStorages.ReadDefect.agesRecords, StoragePromise.consistency),
    (.findsNoHolder, .consistency), (.losesLastMember, .consistency),
    (.forgetsTombstones, .consistency), (.ignoresParents, .consistency),
    (.skipsFirstOfPage, .cursors), (.skipsFirstOfPage, .consistency),
    (.repeatsAudit, .auditOrder), (.reversesAudit, .auditOrder), (.repeatsAudit, .cursors),
    (.sharesIdentity, .typedErrors),
  ])
  func `a storage that reads wrongly is found`(
    _ defect: BrokenStorages.ReadDefect,
    _ promise: StoragePromise
  ) async {
    _ = await Self.violation(of: promise) { BrokenStorages.Reading(defect: defect) }
  }

  @Test func `P3 finds reads that wait for planners`() async {
    let violation = await Self.violation(of: .snapshots, patience: .milliseconds(300)) {
      BrokenStorages.Waiting()
    }
    #expect(violation?.expected.contains("answer while a planner runs") == true)
  }

  @Test func `P4 finds data that is gone after reopening`() async {
    let violation = await Self.violation(of: .durability, reopen: { _ in InMemoryStorage() }) {
      InMemoryStorage()
    }
    #expect(violation?.found.contains("is missing") == true)
  }
}
