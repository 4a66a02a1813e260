import Perennial
import PerennialTesting
import Testing

/// S7: removal, from the archived phase only, leaf first, for good.
@Suite struct RuleS7Tests {
  struct Client: Entity {
    static let kind: EntityKind = "client"
    static let auditedFields: [AuditedField<Self>] = [.plain("id", by: \.id)]
    let id: Int
  }

  /// Listed by its client, and by an order that may go before it.
  struct Invoice: Entity {
    static let kind: EntityKind = "invoice"
    static let parents: [Parent<Self>] = [
      .belongs(to: Client.self, by: \.client),
      .belongs(to: Order.self, by: \.order, onEvery: .restrict),
    ]
    let id: Int
    var client: Int?
    var order: Int?
  }

  struct Order: Entity {
    static let kind: EntityKind = "order"
    static let parents: [Parent<Self>] = [
      .belongs(to: Client.self, by: \.client),
      .belongs(to: Order.self, named: "partOf", by: \.partOf),
      .belongs(to: Order.self, named: "replaces", by: \.replaces, onEvery: .keep),
    ]
    static let auditedFields: [AuditedField<Self>] = [.plain("partOf", by: \.partOf)]
    let id: Int
    var client: Int?
    var partOf: Int?
    var replaces: Int?
  }

  static let kinds: [any Entity.Type] = [Client.self, Order.self, Invoice.self]

  func bench(storage: any Storage = InMemoryStorage()) throws -> RulesBench {
    RulesBench(try Schema(kinds: Self.kinds), storage: storage)
  }

  @Test func `S7 only archived records are removed`() async throws {
    let bench = try bench()
    let clients = bench.of(Client.self)
    try await bench.create(Client(id: 1))
    let active = try await bench.refused { try await clients.hardDelete(1) }
    #expect(active.transition?.state == "active" && active.transition?.allowedFrom == ["archived"])
    try await clients.softDelete(1)
    let inactive = try await bench.refused { try await clients.hardDelete(1) }
    #expect(inactive.transition?.state == "inactive" && inactive.error?.httpStatus == 409)
    try await clients.archive(1)
    let outcome = try await clients.hardDelete(1)
    #expect(outcome.affected == ["client": 1] && outcome.record == nil && outcome.operation == nil)
    #expect(try await bench.refused { try await clients.find(1, in: .all) }.notFound == "client")
  }

  @Test func `S7 deleting twice never removes`() async throws {
    let bench = try bench()
    let clients = bench.of(Client.self)
    try await bench.create(Client(id: 1))
    for _ in 1...3 {
      _ = try? await clients.softDelete(1)
      _ = try? await clients.softDelete(1, in: .all)
      _ = try? await clients.softDelete(1, ifAlreadyDone: .succeed)
    }
    for _ in 1...3 {
      _ = try? await clients.archive(1)
      _ = try? await clients.archive(1, ifAlreadyDone: .succeed)
    }
    #expect(try await bench.get(Client.self, 1).state == .archived)
    #expect(try await bench.get(Client.self, 1).version == 3)
  }

  @Test func `S7 dependents go along in whatever phase`() async throws {
    let bench = try bench()
    let orders = bench.of(Order.self)
    try await bench.create(
      Client(id: 1),
      Order(id: 1, client: 1),
      Order(id: 2, client: 1),
      Order(id: 3, partOf: 2),
      Order(id: 4, client: 1),
      Order(id: 9)
    )
    try await orders.softDelete(1)
    try await orders.archive(2)
    try await bench.of(Client.self).archive(1)
    let outcome = try await bench.of(Client.self).hardDelete(1)
    #expect(outcome.affected == ["client": 1, "order": 4])
    #expect(outcome.summary.members == ["order": 4])
    #expect(try await bench.ids(Order.self, in: .all) == [9])
  }

  @Test func `S7 what is removed leaves all operations`() async throws {
    let bench = try bench()
    let (clients, orders) = (bench.of(Client.self), bench.of(Order.self))
    try await bench.create(
      Client(id: 1),
      Client(id: 2),
      Order(id: 1, client: 1),
      Order(id: 2, client: 1, partOf: 3),
      Order(id: 3, client: 2)
    )
    try await clients.softDelete(1)
    try await orders.archive(3)
    #expect(try await bench.get(Order.self, 2).heldBy.count == 2)
    try await orders.hardDelete(3)
    let bin = try await bench.store.recycleBin(as: RulesBench.ann).list().entries
    #expect(bin.map(\.memberCount) == [2] && bin.first?.rootKind == "client")
    #expect(try await clients.restore(1).affected == ["client": 1, "order": 1])
    #expect(try await bench.ids(Order.self, in: .all) == [1])
  }

  @Test func `S7 dependents are removed before what they depend on`() async throws {
    let storage = RulesRecordingStorage()
    let bench = try bench(storage: storage)
    try await bench.create(
      Invoice(id: 1, client: 1, order: 3),
      Order(id: 3, client: 1, partOf: 2),
      Order(id: 2, client: 1, partOf: 1),
      Order(id: 1, client: 1),
      Client(id: 1),
      Order(id: 5, client: 1, replaces: 6),
      Order(id: 6, client: 1),
      Order(id: 7, partOf: 6, replaces: 3)
    )
    try await bench.of(Client.self).archive(1)
    let names = try await removalNames(bench)
    try await bench.of(Client.self).hardDelete(1)
    let removals = try #require(storage.last).removals.flatMap { group in
      group.references.compactMap { names[$0] }
    }
    #expect(removals.count == 8 && removals.last == "client 1")
    let places = Dictionary(removals.enumerated().map { ($1, $0) }) { first, _ in first }
    let before = [
      ("order 3", "order 2"), ("order 2", "order 1"), ("order 7", "order 6"),
      ("invoice 1", "order 3"), ("order 5", "order 6"), ("order 7", "order 3"),
    ]
    for (child, parent) in before {
      let (left, right) = (try #require(places[child]), try #require(places[parent]))
      #expect(left < right, "\(child) depends on \(parent)")
    }
  }

  private func removalNames(_ bench: RulesBench) async throws -> [RecordReference: String] {
    let kinds = bench.kinds
    return try await bench.storage.read { reader throws(LifecycleError) in
      var names: [RecordReference: String] = [:]
      for kind in kinds {
        let request = PageRequest(kind: kind, tenant: nil, phases: Set(Phase.allCases), limit: 100)
        for record in try reader.page(request) {
          names[record.header.reference] = "\(kind) \(record.header.id)"
        }
      }
      return names
    }
  }

  @Test func `S7 the audit remains and knows each removed record`() async throws {
    let bench = try bench()
    try await bench.create(Client(id: 1), Order(id: 1, client: 1), Order(id: 2, partOf: 1))
    try await bench.of(Client.self).archive(1)
    try await bench.of(Client.self).hardDelete(1, reason: "erased")
    let trail = bench.store.auditTrail(as: RulesBench.ann)
    let record = try #require(try await trail.records(of: Client.self, 1).records.first)
    #expect(record.event.action == "hardDelete" && record.event.reason == "erased")
    #expect(record.event.from == "archived" && record.event.to == nil)
    #expect(record.event.members.map(\.count) == [2])
    #expect(Set(record.event.members.flatMap { $0.ids ?? [] }) == [.integer(1), .integer(2)])
    let snapshots = record.event.previousState
    #expect(
      snapshots.first { $0.kind == "order" && $0.id == .integer(2) }?["partOf"] == .integer(1)
    )
    #expect(snapshots.count == 3)
    for id in 1...2 {
      let own = try await trail.records(of: Order.self, id).records
      #expect(own.map(\.event.action) == ["hardDelete", "archive", "create"])
    }
  }

  @Test func `S7 removal is a verb and a permission of its own`() async throws {
    let almost = Set<Permission>.all.subtracting([.hardDelete])
    let bench = RulesBench(
      try Schema(kinds: Self.kinds),
      access: RolePolicy(
        .role("admin", may: almost),
        .role("purger", may: [.hardDelete, .read], on: ["client"])
      )
    )
    let purger = Principal(id: "pat", tenant: "acme", roles: ["purger"])
    try await bench.create(Client(id: 1), Order(id: 1, client: 1), Client(id: 2))
    for id in 1...2 { try await bench.of(Client.self).archive(id) }
    let refusal = try await bench.refused { try await bench.of(Client.self).hardDelete(2) }
    #expect(refusal.error == .forbidden)
    let member = try await bench.refused {
      try await bench.of(Client.self, as: purger).hardDelete(1)
    }
    #expect(member.error == .forbidden, "a member's own action is asked for too")
    try await bench.of(Client.self, as: purger).hardDelete(2)
    #expect(try await bench.ids(Client.self, in: .all) == [1])
  }

  @Test func `S7 nothing brings a removed record back`() async throws {
    let bench = try bench()
    let clients = bench.of(Client.self)
    try await bench.create(Client(id: 1))
    try await clients.archive(1)
    try await clients.hardDelete(1)
    let refusals = [
      try await bench.refused { try await clients.restore(1) },
      try await bench.refused { try await clients.restore(1, ifAlreadyDone: .succeed) },
      try await bench.refused { try await clients.archive(1) },
      try await bench.refused { try await clients.softDelete(1, in: .all) },
      try await bench.refused { try await clients.update(Client(id: 1), in: .all) },
    ]
    #expect(refusals.allSatisfy { $0.notFound == "client" })
  }
}
