@testable import Perennial
import PerennialTesting
import Testing

/// Rule S25: a new unique key holds among records of before, or names those that break it.
@Suite struct S25UniqueKeyTests {
  typealias Project<States: StateTable> = Yesterday.Project<States>

  private let storage = InMemoryStorage.encoding()

  private func yesterday() throws -> LifecycleStore {
    try Yesterday.store(Yesterday.kinds, on: storage)
  }

  @Test func `S25 a new unique key holds among the records of before`() async throws {
    let old = try yesterday()
    let members = old.repository(of: Yesterday.Member.self, as: Yesterday.ann)
    try await members.create(
      [("a", "x"), ("b", "y"), ("c", nil), ("d", nil)].map { .init(id: $0, email: $1) }
    )
    try await members.softDelete("a")
    try await members.create(.init(id: "e", email: "x"))
    try await old.create([Yesterday.Member(id: "a", email: "x")], as: Yesterday.eve)
    let before = try await storage.yesterdaysHeaders()
    let store = try Yesterday.store(
      [Project<Yesterday.Paused>.self, Yesterday.Note.self, Yesterday.UniqueMember.self],
      on: storage,
      migrations: [.addUniqueKey("email", of: Yesterday.UniqueMember.self)]
    )
    try await store.prepare()
    #expect(try await storage.yesterdaysHeaders() == before)
    let today = store.repository(of: Yesterday.UniqueMember.self, as: Yesterday.ann)
    for call in [
      { try await today.create(.init(id: "z", email: "y")) },
      { try await today.update("c") { $0.email = "x" } },
      { _ = try await today.restore("a") },
    ] as [@Sendable () async throws -> Void] {
      #expect(
        await refusal { try await call() }?.message
          == "Already taken: email; choose another value, or change the one that has it"
      )
    }
    try await today.update("e") { $0.email = nil }
    try await today.restore("a")
    let everything = try await today.list(Query(in: .all)).records.map(\.id)
    #expect(everything == ["a", "b", "c", "d", "e"])
  }

  @Test func `S25 a new unique key that records share is refused and changes nothing`()
    async throws
  {
    let old = try yesterday()
    let members = old.repository(of: Yesterday.Member.self, as: Yesterday.ann)
    let ids = (1...150).map { "m\($0 + 100)" }
    try await members.create(ids.map { .init(id: $0, email: "same") })
    try await members.create(["p", "q", "r"].map { .init(id: $0, email: $0) })
    try await members.softDelete("m250")
    let before = try await storage.yesterdaysDump()
    for (type, count) in [(Yesterday.UniqueMember.self, 149), (Yesterday.StrictMember.self, 150)]
      as [(any Entity.Type, Int)]
    {
      let store = try Yesterday.store(
        [Project<Yesterday.Paused>.self, Yesterday.Note.self, type],
        on: storage,
        migrations: [
          .addUniqueKey("email", of: Yesterday.UniqueMember.self)
        ]
      )
      let error = try #require(await refusal { try await store.prepare() })
      #expect(
        "\(error)"
          == "SCHEMA_MISMATCH: “member” has \(count) records that share a value of the unique key “email”: "
          + "acme/member/m101, acme/member/m102, acme/member/m103, acme/member/m104, acme/member/m105 "
          + "and \(count - 5) more; give them different values with the schema of before, or in an upgrade."
      )
      guard case .schemaMismatch(let mismatch) = error else { return }
      #expect(
        mismatch.differences[0].records
          == ids[..<100].map { RecordKey(tenant: "acme", kind: "member", id: .text($0)) }
      )
      #expect(try await storage.yesterdaysDump() == before)
    }
  }

  @Test func `S25 a key's scope can widen`() async throws {
    let old = try Yesterday.store([Yesterday.UniqueMember.self], on: storage)
    let members = old.repository(of: Yesterday.UniqueMember.self, as: Yesterday.ann)
    try await members.create([.init(id: "a", email: "x"), .init(id: "b", email: "y")])
    try await members.softDelete("a")
    let store = try Yesterday.store(
      [Yesterday.StrictMember.self],
      on: storage,
      migrations: [.addUniqueKey("email", of: Yesterday.StrictMember.self)]
    )
    let today = store.repository(of: Yesterday.StrictMember.self, as: Yesterday.ann)
    let error = await refusal { try await today.create(.init(id: "c", email: "x")) }
    #expect(
      error?.message == "Already taken: email; choose another value, or change the one that has it"
    )
  }
}
