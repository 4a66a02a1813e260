#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial
import PerennialTesting
import Testing

/// The encoding mode calls the conformances that the plain mode never calls.
@Suite struct EncodingStorageTests {
  struct Lossy: Entity {
    static let kind: EntityKind = "lossy"
    enum CodingKeys: CodingKey { case id, kept }
    let id: Int
    var kept = ""
    var forgotten = "default"
  }

  struct Unreadable: Entity {
    static let kind: EntityKind = "unreadable"
    let id: Int

    init(id: Int) { self.id = id }

    init(from decoder: any Decoder) throws {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "not today"))
    }
  }

  struct Unwritable: Entity {
    static let kind: EntityKind = "unwritable"
    let id: Int

    func encode(to encoder: any Encoder) throws {
      throw EncodingError.invalidValue(id, .init(codingPath: [], debugDescription: "not today"))
    }
  }

  private func repository<E: Entity>(_ type: E.Type, _ storage: any Storage) throws -> Repository<E>
  {
    LifecycleStore(
      try Schema(type),
      storage: storage,
      access: RolePolicy(.role("admin", may: .all))
    ).repository(of: type, as: TestingDomain.ann)
  }

  @Test func `a field that is not encoded is lost in this mode alone`() async throws {
    for (storage, expected) in [
      (InMemoryStorage(), "set"), (InMemoryStorage.encoding(), "default"),
    ] {
      let values = try repository(Lossy.self, storage)
      try await values.create(Lossy(id: 1, kept: "yes", forgotten: "set"))
      let found = try await values.find(1).entity
      #expect(found.kept == "yes" && found.forgotten == expected)
      try await values.update(1) { $0.forgotten = "set" }
      #expect(try await values.find(1).forgotten == expected)
    }
  }

  @Test func `a value that does not decode is a host failure in this mode alone`() async throws {
    let plain = try repository(Unreadable.self, InMemoryStorage())
    try await plain.create(Unreadable(id: 1))
    #expect(try await plain.find(1).id == 1)
    let encoding = try repository(Unreadable.self, InMemoryStorage.encoding())
    try await encoding.create(Unreadable(id: 1))
    let error = await #expect(throws: LifecycleError.self) { try await encoding.find(1) }
    #expect(error?.code == "HOST_FAILED")
  }

  @Test func `a value that does not encode is refused and leaves nothing`() async throws {
    let storage = InMemoryStorage.encoding()
    let values = try repository(Unwritable.self, storage)
    let error = await #expect(throws: LifecycleError.self) {
      try await values.create(Unwritable(id: 1))
    }
    #expect(error?.code == "HOST_FAILED")
    #expect(try await values.counts().phases.isEmpty)
    let head = try await storage.read { reader throws(LifecycleError) in
      try reader.auditHead(of: "acme")
    }
    #expect(head == nil)
  }

  @Test func `two storages have two identities`() async throws {
    func identity(_ storage: InMemoryStorage) async throws -> UUID {
      try await storage.read { reader throws(LifecycleError) in reader.storeID }
    }
    #expect(try await identity(.encoding()) != identity(.encoding()))
  }
}

/// The clock and the ids belong to the test.
@Suite struct TestFixtureTests {
  @Test func `a manual clock moves only by hand`() {
    let clock = ManualClock()
    let start = clock.now()
    #expect(start == Date(timeIntervalSince1970: 1_767_225_600) && clock.now() == start)
    clock.advance(by: 90)
    #expect(clock.now() == start + 90)
    clock.advance(by: -100)
    #expect(clock.now() == start - 10)
    clock.set(to: Date(timeIntervalSince1970: 5))
    #expect(clock.now() == Date(timeIntervalSince1970: 5))
    #expect(ManualClock(at: start + 1).now() == start + 1)
  }

  @Test func `sequential ids count up and are repeatable`() {
    let ids = SequentialIdentifiers()
    let first = (1...300).map { _ in ids.next() }
    #expect(first[0] == UUID(uuidString: "00000000-0000-4000-8000-000000000001"))
    #expect(first[299] == UUID(uuidString: "00000000-0000-4000-8000-00000000012C"))
    #expect(Set(first).count == 300)
    let again = SequentialIdentifiers()
    #expect(first == (1...300).map { _ in again.next() })
  }

  @Test func `sequential ids are given once, whoever asks`() async {
    let ids = SequentialIdentifiers()
    let all = await withTaskGroup(of: [UUID].self) { group in
      for _ in 0..<8 { group.addTask { (0..<100).map { _ in ids.next() } } }
      return await group.reduce(into: Set<UUID>()) { $0.formUnion($1) }
    }
    #expect(all.count == 800)
  }
}
