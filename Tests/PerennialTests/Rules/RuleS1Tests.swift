import Perennial
import PerennialTesting
import Testing

/// S1: a record's key, its first version, and what becomes of an id.
@Suite struct RuleS1Tests {
  struct Shelf: Entity {
    static let kind: EntityKind = "shelf"
    let id: Int
    var label = "A"
  }

  struct Box: Entity {
    static let kind: EntityKind = "box"
    static let parents: [Parent<Self>] = [.belongs(to: Shelf.self, by: \.shelf, onEvery: .keep)]
    let id: Int
    var shelf: Int?
  }

  static let bob = Principal(id: "bob", tenant: "globex", roles: ["admin"])

  @Test func `S1 a new record is in its initial state with version 1`() async throws {
    let bench = RulesBench(try Schema(Shelf.self, Box.self))
    let shelf = try await bench.of(Shelf.self).create(Shelf(id: 1))
    #expect(shelf.state == .active && shelf.version == 1 && shelf.lastActiveState == .active)
    #expect(shelf.deletedAt == nil && shelf.heldBy.isEmpty && shelf.tenant == "acme")
    #expect(shelf.createdAt == bench.clock.now() && shelf.updatedAt == bench.clock.now())
    #expect(try await bench.get(Shelf.self, 1).version == 1)
  }

  @Test func `S1 one id names one record a tenant and kind`() async throws {
    let bench = RulesBench(try Schema(Shelf.self, Box.self))
    try await bench.create(Shelf(id: 1), Box(id: 1))
    try await bench.of(Shelf.self, as: Self.bob).create(Shelf(id: 1, label: "B"))
    try await bench.of(Shelf.self).softDelete(1)
    #expect(try await bench.of(Shelf.self, as: Self.bob).find(1).label == "B")
    #expect(try await bench.get(Box.self, 1).state == .active)
  }

  @Test func `S1 a schema without tenants has one built-in tenant`() async throws {
    let bench = RulesBench(try Schema(Shelf.self, tenancy: .single))
    let shelf = try await bench.of(Shelf.self).create(Shelf(id: 1))
    #expect(shelf.tenant == .builtIn)
    let nobody = Principal(id: "nobody", tenant: nil, roles: ["admin"])
    #expect(try await bench.of(Shelf.self, as: nobody).find(1).tenant == .builtIn)
    let error = await #expect(throws: LifecycleError.self) {
      try await bench.of(Shelf.self, as: Self.bob).create(Shelf(id: 1))
    }
    #expect(RulesRefusal(error: error).alreadyExists == .integer(1))
  }

  @Test(arguments: [Phase.active, .inactive, .archived])
  func `S1 an id present in any phase already exists`(_ phase: Phase) async throws {
    let bench = RulesBench(try Schema(Shelf.self))
    let shelves = bench.of(Shelf.self)
    try await shelves.create(Shelf(id: 1))
    switch phase {
    case .active: break
    case .inactive: try await shelves.softDelete(1)
    case .archived: try await shelves.archive(1)
    }
    let refusal = try await bench.refused { try await shelves.create(Shelf(id: 1)) }
    #expect(refusal.alreadyExists == .integer(1) && refusal.error?.code == "CONFLICT_SHELF")
  }

  @Test func `S1 an id twice in one call is refused as a whole`() async throws {
    let bench = RulesBench(try Schema(Shelf.self))
    let refusal = try await bench.refused {
      try await bench.of(Shelf.self).create([Shelf(id: 1), Shelf(id: 2), Shelf(id: 1)])
    }
    #expect(refusal.alreadyExists == .integer(1))
  }

  @Test func `S1 a hard-deleted id goes on from its last version and shows both lives`()
    async throws
  {
    let bench = RulesBench(try Schema(Shelf.self, Box.self))
    let shelves = bench.of(Shelf.self)
    try await shelves.create(Shelf(id: 1))
    try await shelves.update(1) { $0.label = "B" }
    let archived = try await shelves.archive(1).record?.version
    try await shelves.hardDelete(1)
    #expect(archived == 3)
    let again = try await shelves.create(Shelf(id: 1))
    #expect(again.version == 4 && again.state == .active && again.heldBy.isEmpty)
    #expect(try await bench.get(Shelf.self, 1).version == 4)
    for stale in 1...3 {
      let refusal = try await bench.refused { try await shelves.softDelete(1, ifVersion: stale) }
      #expect(refusal.versions == [stale, 4])
    }
    try await shelves.archive(1, ifVersion: 4)
    try await shelves.hardDelete(1, ifVersion: 5)
    #expect(try await shelves.create(Shelf(id: 1)).version == 6)
    let trail = try await bench.store.auditTrail(as: RulesBench.ann).records(of: Shelf.self, 1)
    #expect(
      trail.records.reversed().map(\.event.action) == [
        "create", "update", "archive", "hardDelete", "create", "archive", "hardDelete", "create",
      ]
    )
  }

  @Test func `S1 a second life does not inherit what was laid on the first`() async throws {
    let bench = RulesBench(try Schema(Shelf.self, Box.self))
    let (shelves, boxes) = (bench.of(Shelf.self), bench.of(Box.self))
    try await bench.create(Shelf(id: 1), Box(id: 1, shelf: 1))
    try await shelves.archive(1)
    try await shelves.hardDelete(1)
    #expect(try await bench.get(Box.self, 1).shelf == 1, "a kept link is history")
    try await shelves.create(Shelf(id: 1))
    #expect(try await bench.store.recycleBin(as: RulesBench.ann).list().entries.isEmpty)
    #expect(try await boxes.list(Query(under: .parent(Shelf.self, 1))).records.map(\.id) == [1])
    try await boxes.update(Box(id: 1, shelf: 1))
    #expect(try await shelves.softDelete(1).affected == ["shelf": 1])
  }

  @Test func `S1 a tenant's last versions say nothing of another's`() async throws {
    let bench = RulesBench(try Schema(Shelf.self))
    try await bench.create(Shelf(id: 1))
    try await bench.of(Shelf.self).archive(1)
    try await bench.of(Shelf.self).hardDelete(1)
    #expect(try await bench.of(Shelf.self, as: Self.bob).create(Shelf(id: 1)).version == 1)
  }
}
