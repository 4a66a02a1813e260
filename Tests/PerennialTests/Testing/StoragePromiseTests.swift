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
    #expect(violation?.expected == "no call to throw that the check does not make throw")
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
