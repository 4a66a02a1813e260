import Perennial
import PerennialTesting
import Testing

/// What the random model found, each as the shortest history that shows it.
@Suite struct ModelFindingsTests {
  struct Crew: Entity {
    static let kind: EntityKind = "crew"
    static let parents: [Parent<Self>] = [
      .belongs(to: Sailor.self, by: \.chief, onEvery: .detach)
    ]
    let id: Int
    var chief: Int?
  }

  struct Sailor: Entity {
    static let kind: EntityKind = "sailor"
    static let parents: [Parent<Self>] = [
      .belongs(to: Crew.self, by: \.crew), .belongs(to: Sailor.self, by: \.mate, onEvery: .detach),
    ]
    static let uniqueKeys: [UniqueKey<Self>] = [
      UniqueKey("name", by: \.name), UniqueKey("berth", among: .everyPhase, by: \.berth),
    ]
    let id: Int
    let crew: Int
    var mate: Int?
    var name: String { "\(id)" }
    var berth: Int { mate ?? 0 }
  }

  struct Page: Entity {
    static let kind: EntityKind = "page"
    static let parents: [Parent<Self>] = [
      .belongs(to: Page.self, named: "parent", by: \.parent, onEvery: .keep),
      .belongs(to: Page.self, named: "source", by: \.source, onEvery: .restrict),
    ]
    let id: Int
    var parent: Int?
    var source: Int?
  }

  struct Stowaway: Entity {
    static let kind: EntityKind = "stowaway"
    static let parents: [Parent<Self>] = [
      .belongs(
        to: Crew.self,
        by: \.crew,
        softDelete: .cascade,
        archive: .detach,
        hardDelete: .restrict
      )
    ]
    let id: Int
    var crew: Int?
  }

  private let store: LifecycleStore
  private let ann = Principal(id: "ann", tenant: "acme", roles: ["admin"])

  init() throws {
    store = LifecycleStore(
      try Schema(Crew.self, Sailor.self, Page.self),
      storage: InMemoryStorage(),
      access: RolePolicy(.role("admin", may: .all)),
      clock: ManualClock(),
      ids: SequentialIdentifiers()
    )
  }

  private func repository<E: Entity>(_ type: E.Type) -> Repository<E> {
    store.repository(of: type, as: ann)
  }

  @Test func `S12 what stands in the way is told before a wrong version`() async throws {
    let pages = repository(Page.self)
    try await pages.create([Page(id: 1), Page(id: 2, source: 1)])
    let refusal = await #expect(throws: LifecycleError.self) {
      try await pages.softDelete(1, ifVersion: 9)
    }
    guard case .blockedByDependents = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
  }

  @Test func `S8 an outcome shows the root without the link that its own operation took`()
    async throws
  {
    let crews = repository(Crew.self)
    try await store.create([Crew(id: 1, chief: 1), Sailor(id: 1, crew: 1)], as: ann)
    let planned = try await crews.plan(.softDelete, on: 1)
    #expect(planned.record?.entity.chief == nil)
    let gone = try await crews.softDelete(1)
    #expect(gone.record?.entity.chief == nil)
    let back = try await crews.restore(1)
    #expect(back.record?.entity.chief == 1)
    #expect(try await crews.find(1).chief == 1)
  }

  @Test func `S10 a record that leaves keeps its keys of every phase from what it detaches`()
    async throws
  {
    let sailors = repository(Sailor.self)
    try await store.create(
      [Crew(id: 1), Sailor(id: 1, crew: 1), Sailor(id: 2, crew: 1, mate: 1)],
      as: ann
    )
    let refusal = await #expect(throws: LifecycleError.self) { try await sailors.softDelete(1) }
    guard case .uniqueConflict(let conflict) = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(conflict.conflicts.map(\.key) == ["berth"])
  }

  @Test func `S5 an id that is used again does not become its own ancestor`() async throws {
    let pages = repository(Page.self)
    try await pages.create([Page(id: 1), Page(id: 2, parent: 1), Page(id: 3, parent: 2)])
    try await pages.archive(1)
    try await pages.hardDelete(1)
    let refusal = await #expect(throws: LifecycleError.self) {
      try await pages.create(Page(id: 1, parent: 3))
    }
    guard case .invalidArgument = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    let again = try await pages.create(Page(id: 1))
    #expect(again.version == 3)
  }

  @Test func `S18 a plan to restore is stale once a member that stays has another phase`()
    async throws
  {
    let crews = repository(Crew.self)
    let sailors = repository(Sailor.self)
    try await store.create([Crew(id: 1), Sailor(id: 1, crew: 1)], as: ann)
    try await sailors.softDelete(1)
    try await crews.softDelete(1)
    let plan = try await crews.plan(.restore, on: 1)
    try await sailors.archive(1)
    let refusal = await #expect(throws: LifecycleError.self) { try await crews.execute(plan) }
    guard case .planStale = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
  }

  @Test func `a schema refuses to archive a parent away from members that it may hold`() {
    let refusal = #expect(throws: SchemaError.self) {
      try Schema(Crew.self, Sailor.self, Stowaway.self)
    }
    #expect(refusal?.problems.map(\.rule) == [.stuckMembers])
  }
}
