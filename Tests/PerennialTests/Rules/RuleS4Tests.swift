import Perennial
import PerennialTesting
import Testing

/// S4: a restore is refused while something else holds a record or its parents.
@Suite struct RuleS4Tests {
  typealias Folder = RulesHouse.Folder
  typealias Label = RulesHouse.Label
  typealias File = RulesHouse.File
  typealias Note = RulesHouse.Note

  @Test func `S4 a member does not return without its root`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), Folder(id: 2, within: 1), File(id: 1, folder: 2))
    try await bench.of(Folder.self).softDelete(1)
    for _ in 1...2 {
      let refusal = try await bench.refused { try await bench.of(File.self).restore(1) }
      #expect(refusal.roots == ["folder 1"] && refusal.error?.code == "CONFLICT_FILE")
    }
    let refusal = try await bench.refused { try await bench.of(Folder.self).restore(2) }
    #expect(refusal.roots == ["folder 1"])
  }

  @Test func `S4 the error names every root in the way across kinds`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(
      Folder(id: 1),
      Folder(id: 2, within: 1),
      Label(id: 7),
      File(id: 1, folder: 2, label: 7)
    )
    try await bench.of(File.self).softDelete(1)
    try await bench.of(Label.self).archive(7)
    try await bench.of(Folder.self).softDelete(2)
    try await bench.of(Folder.self).archive(1)
    let refusal = try await bench.refused { try await bench.of(File.self).restore(1) }
    #expect(refusal.roots == ["folder 1", "folder 2", "label 7"])
  }

  @Test func `S4 restoringAncestors restores all of them in one operation`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(
      Folder(id: 1),
      Folder(id: 2, within: 1),
      Label(id: 7),
      File(id: 1, folder: 2, label: 7),
      File(id: 2, folder: 1)
    )
    try await bench.of(File.self).perform(.finish, on: 2)
    try await bench.of(File.self).softDelete(1)
    try await bench.of(Label.self).archive(7)
    try await bench.of(Folder.self).softDelete(2)
    try await bench.of(Folder.self).archive(1)
    let before = try await bench.store.auditTrail(as: RulesBench.ann).head().sequence
    let outcome = try await bench.of(File.self).restore(1, restoringAncestors: true)
    #expect(outcome.affected == ["file": 2, "folder": 2, "label": 1])
    #expect(try await bench.ids(File.self) == [1, 2])
    #expect(try await bench.ids(Folder.self) == [1, 2])
    #expect(try await bench.get(File.self, 2).state == .final)
    let trail = try await bench.store.auditTrail(as: RulesBench.ann).records(AuditQuery(limit: 1))
    let record = try #require(trail.records.first)
    #expect(record.sequence == before + 1, "one audit record")
    #expect(record.event.kind == "file" && record.event.entityID == .integer(1))
    #expect(
      Set(record.event.restoredAncestors.map { "\($0.kind) \($0.id)" })
        == ["folder 1", "folder 2", "label 7"]
    )
  }

  /// Each root brings back records whose own parents are away, which names the next root.
  @Test func `S4 restoringAncestors goes on transitively over several roots`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(
      Folder(id: 1),
      Folder(id: 2),
      File(id: 1, folder: 1),
      File(id: 9, folder: 2),
      Note(id: 1, file: 9, folder: 1)
    )
    try await bench.of(Folder.self).softDelete(1)
    try await bench.of(File.self).softDelete(9)
    try await bench.of(Folder.self).archive(2)
    let refusal = try await bench.refused { try await bench.of(File.self).restore(1) }
    #expect(refusal.roots == ["folder 1"], "the others stand in the way of the folder")
    let outcome = try await bench.of(File.self).restore(1, restoringAncestors: true)
    #expect(outcome.affected == ["note": 1, "folder": 2, "file": 2])
    #expect(try await bench.store.recycleBin(as: RulesBench.ann).list().entries.isEmpty)
    let trail = try await bench.store.auditTrail(as: RulesBench.ann).records(AuditQuery(limit: 1))
    let ancestors = trail.records.first?.event.restoredAncestors ?? []
    #expect(Set(ancestors.map { "\($0.kind) \($0.id)" }) == ["folder 1", "file 9", "folder 2"])
  }

  @Test func `S4 a root that is itself away for another reason brings its root along`()
    async throws
  {
    let bench = try RulesHouse.bench()
    try await bench.create(
      Folder(id: 1),
      Folder(id: 2, within: 1),
      Folder(id: 3, within: 2),
      File(id: 1, folder: 3),
      Note(id: 1, file: 1)
    )
    try await bench.of(Note.self).softDelete(1)
    try await bench.of(File.self).softDelete(1)
    try await bench.of(Folder.self).archive(3)
    try await bench.of(Folder.self).softDelete(2)
    try await bench.of(Folder.self).archive(1)
    let outcome = try await bench.of(Note.self).restore(1, restoringAncestors: true)
    #expect(outcome.affected == ["note": 1, "file": 1, "folder": 3])
    #expect(try await bench.store.recycleBin(as: RulesBench.ann).list().entries.isEmpty)
    for id in 1...3 { #expect(try await bench.get(Folder.self, id).heldBy.isEmpty) }
  }

  @Test func `S4 a parent under restrict must be back first`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(File(id: 1), Note(id: 1, file: 1))
    try await bench.of(Note.self).softDelete(1)
    try await bench.of(File.self).softDelete(1)
    let refusal = try await bench.refused { try await bench.of(Note.self).restore(1) }
    #expect(refusal.roots == ["file 1"])
    try await bench.of(File.self).restore(1)
    #expect(try await bench.of(Note.self).restore(1).record?.state == .active)
  }

  /// The rule is that of the phase in which the parent rests now, not of how it went.
  @Test func `S4 a parent under keep in its present phase holds nothing`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(File(id: 1), Note(id: 1, file: 1))
    try await bench.of(Note.self).softDelete(1)
    try await bench.of(File.self).softDelete(1)
    try await bench.of(File.self).archive(1)
    #expect(try await bench.of(Note.self).restore(1).record?.file == 1)
    #expect(try await bench.get(File.self, 1).state == .vaulted)
  }

  @Test func `S4 members that return need their other parents too`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1), Note(id: 1, file: 1))
    try await bench.of(Note.self).softDelete(1)
    try await bench.of(Folder.self).softDelete(1)
    // File 1 returns with its folder, so nothing is in the way of the folder.
    #expect(try await bench.of(Folder.self).restore(1).affected == ["folder": 1, "file": 1])
    #expect(try await bench.get(Note.self, 1).state == .inactive)
    try await bench.create(Folder(id: 2), File(id: 2), Note(id: 2, file: 2, folder: 2))
    try await bench.of(Folder.self).softDelete(2)
    try await bench.of(File.self).softDelete(2)
    let refusal = try await bench.refused { try await bench.of(Folder.self).restore(2) }
    #expect(refusal.roots == ["file 2"], "a member's own parent is away")
  }

  @Test func `S4 an ancestor that cannot be restored refuses it all`() async throws {
    let bench = RulesBench(try Schema(OneWay.self, Ticket.self))
    try await bench.create(OneWay(id: 1), Ticket(id: 1, way: 1))
    try await bench.of(Ticket.self).softDelete(1)
    try await bench.of(OneWay.self).softDelete(1)
    let refusal = try await bench.refused {
      try await bench.of(Ticket.self).restore(1, restoringAncestors: true)
    }
    #expect(refusal.transition?.kind.kind == "one-way" && refusal.transition?.id == .integer(1))
    #expect(refusal.transition?.verb == .restore && refusal.transition?.allowedFrom == [])
  }

  @Test func `S4 roots that the caller may not read are not named`() async throws {
    let bench = try RulesHouse.bench(
      access: RolePolicy(
        .role("admin", may: .all),
        .role("clerk", may: [.read, .restore], on: ["file"])
      )
    )
    let clerk = Principal(id: "carl", tenant: "acme", roles: ["clerk"])
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1))
    try await bench.of(Folder.self).softDelete(1)
    let refusal = try await bench.refused { try await bench.of(File.self, as: clerk).restore(1) }
    #expect(refusal.roots == [] && refusal.hasUnreadableRoots)
    #expect(refusal.error?.message.contains("folder") == false)
  }

  @Test func `S4 a restore in the way of nothing needs no ancestors`() async throws {
    let bench = try RulesHouse.bench()
    try await bench.create(Folder(id: 1), File(id: 1, folder: 1))
    try await bench.of(File.self).softDelete(1)
    let outcome = try await bench.of(File.self).restore(1, restoringAncestors: true)
    #expect(outcome.affected == ["file": 1])
  }

  /// Can be put away, and never comes back.
  struct OneWay: Entity {
    static let kind: EntityKind = "one-way"
    enum State: String, LifecycleState {
      case open, closed
      static let initial = Self.open
      var phase: Phase { self == .open ? .active : .inactive }
    }
    enum Action: String, LifecycleAction {
      case close
      var transition: Transition<State> { .softDelete(from: .open, to: .closed) }
    }
    let id: Int
  }

  struct Ticket: Entity {
    static let kind: EntityKind = "ticket"
    static let parents: [Parent<Self>] = [.belongs(to: OneWay.self, by: \.way, onEvery: .restrict)]
    let id: Int
    var way: Int?
  }
}
