import Perennial
import PerennialTesting
import Testing

/// S8: links that are set to nil are remembered and given back.
@Suite struct RuleS8DetachTests {
  struct Team: Entity {
    static let kind: EntityKind = "team"
    static let parents: [Parent<Self>] = [
      .belongs(to: Player.self, named: "captain", by: \.captain, onEvery: .detach),
      .belongs(to: Team.self, named: "rival", by: \.rival, onEvery: .detach),
    ]
    let id: Int
    var captain: Int?
    var rival: Int?
  }

  struct Player: Entity {
    static let kind: EntityKind = "player"
    static let parents: [Parent<Self>] = [
      .belongs(to: Team.self, by: \.team),
      .belongs(to: Player.self, named: "coach", by: \.coach, onEvery: .detach),
      .belongs(to: Player.self, named: "double", by: \.double, onEvery: .detach),
    ]
    let id: Int
    var team: Int?
    var coach: Int?
    var double: Int?
    var name = ""
  }

  func bench() throws -> RulesBench { RulesBench(try Schema(Team.self, Player.self)) }

  @Test func `S8 a detached link is given back where it is nil still`() async throws {
    let bench = try bench()
    let players = bench.of(Player.self)
    try await bench.create(
      Player(id: 1),
      Player(id: 2, coach: 1),
      Player(id: 3, coach: 1),
      Player(id: 4, coach: 1)
    )
    let outcome = try await players.softDelete(1)
    #expect(outcome.summary.detached == ["player": 3] && outcome.affected == ["player": 1])
    #expect(try await bench.get(Player.self, 2).coach == nil)
    #expect(try await bench.get(Player.self, 2).version == 2)
    try await players.move(3, \.coach, to: 4)
    try await players.update(4) { $0.name = "Dee" }
    let restored = try await players.restore(1)
    #expect(restored.summary.reattached == ["player": 2] && restored.affected == ["player": 1])
    #expect(try await bench.get(Player.self, 2).coach == 1)
    #expect(try await bench.get(Player.self, 2).version == 3)
    #expect(try await bench.get(Player.self, 3).coach == 4, "it has another one by now")
    #expect(try await bench.get(Player.self, 4).coach == 1)
    #expect(try await bench.get(Player.self, 4).name == "Dee", "nothing else is given back")
  }

  @Test func `S8 a link is given back once`() async throws {
    let bench = try bench()
    let players = bench.of(Player.self)
    try await bench.create(Player(id: 1), Player(id: 2, coach: 1))
    try await players.softDelete(1)
    try await players.restore(1)
    try await players.move(2, \.coach, to: nil)
    try await players.softDelete(1)
    #expect(try await players.restore(1).summary.reattached.isEmpty)
    #expect(try await bench.get(Player.self, 2).coach == nil)
  }

  @Test func `S8 links are set to nil in dependents of every phase`() async throws {
    let bench = try bench()
    let players = bench.of(Player.self)
    try await bench.create(Player(id: 1), Player(id: 2, coach: 1), Player(id: 3, coach: 1))
    try await players.softDelete(2)
    try await players.archive(3)
    try await players.archive(1)
    for id in 2...3 {
      let player = try await bench.get(Player.self, id)
      #expect(player.coach == nil && player.version == 3 && player.phase != .active)
    }
    #expect(try await players.restore(1).summary.reattached == ["player": 2])
    #expect(try await bench.get(Player.self, 3).coach == 1)
    #expect(try await bench.get(Player.self, 3).phase == .archived, "and nothing revives it")
    #expect(try await players.restore(2).record?.coach == 1)
  }

  @Test func `S8 two links of one record are one change`() async throws {
    let bench = try bench()
    try await bench.create(Player(id: 1), Player(id: 2, coach: 1, double: 1))
    #expect(try await bench.of(Player.self).softDelete(1).summary.detached == ["player": 1])
    let player = try await bench.get(Player.self, 2)
    #expect(player.coach == nil && player.double == nil && player.version == 2)
    try await bench.of(Player.self).restore(1)
    let back = try await bench.get(Player.self, 2)
    #expect(back.coach == 1 && back.double == 1 && back.version == 3)
  }

  @Test func `S8 a link waits for its target, not for the root`() async throws {
    let bench = try bench()
    try await bench.create(Team(id: 1), Player(id: 1, team: 1), Player(id: 2, coach: 1))
    try await bench.of(Player.self).softDelete(1)
    try await bench.of(Team.self).softDelete(1)
    #expect(try await bench.of(Team.self).restore(1).summary.reattached.isEmpty)
    #expect(try await bench.get(Player.self, 2).coach == nil, "its coach is away still")
    #expect(try await bench.of(Player.self).restore(1).summary.reattached == ["player": 1])
    #expect(try await bench.get(Player.self, 2).coach == 1)
  }

  @Test func `S8 a member's links are detached and given back with it`() async throws {
    let bench = try bench()
    try await bench.create(Team(id: 1), Player(id: 1, team: 1), Player(id: 2, coach: 1))
    let outcome = try await bench.of(Team.self).archive(1)
    #expect(
      outcome.affected == ["team": 1, "player": 1] && outcome.summary.detached == ["player": 1]
    )
    try await bench.of(Player.self).softDelete(2)
    #expect(try await bench.of(Team.self).restore(1).summary.reattached == ["player": 1])
    #expect(try await bench.get(Player.self, 2).coach == 1)
  }

  @Test func `S8 a second operation on the same record forgets nothing`() async throws {
    let bench = try bench()
    let players = bench.of(Player.self)
    try await bench.create(Player(id: 1), Player(id: 2, coach: 1))
    try await players.softDelete(1)
    #expect(try await players.archive(1).summary.detached.isEmpty)
    #expect(try await players.restore(1).summary.reattached == ["player": 1])
  }

  @Test func `S8 the record that is taken can lose and regain a link itself`() async throws {
    let bench = try bench()
    try await bench.create(
      Team(id: 1, captain: 1),
      Player(id: 1, team: 1),
      Player(id: 2, team: 1, coach: 1)
    )
    let outcome = try await bench.of(Team.self).softDelete(1)
    #expect(outcome.summary.detached == ["team": 1, "player": 1])
    #expect(outcome.record?.captain == nil && outcome.record?.version == 2)
    #expect(try await bench.get(Team.self, 1).captain == nil)
    #expect(try await bench.get(Team.self, 1).version == 2, "one operation raises it once")
    #expect(try await bench.get(Player.self, 2).version == 2)
    let back = try await bench.of(Team.self).restore(1)
    #expect(back.summary.reattached == ["team": 1, "player": 1])
    #expect(back.record?.captain == 1 && back.record?.version == 3)
    #expect(try await bench.get(Team.self, 1).captain == 1)
    #expect(try await bench.get(Player.self, 2).coach == 1)
    #expect(try await bench.get(Player.self, 2).version == 3)
  }

  @Test func `S8 the returning target decides between two remembered ones`() async throws {
    let bench = try bench()
    let players = bench.of(Player.self)
    try await bench.create(Player(id: 1), Player(id: 2), Player(id: 3, coach: 1))
    try await players.softDelete(1)
    try await players.move(3, \.coach, to: 2)
    try await players.softDelete(2)
    try await players.restore(1)
    #expect(try await bench.get(Player.self, 3).coach == 1)
    #expect(try await players.restore(2).summary.reattached.isEmpty)
    #expect(try await bench.get(Player.self, 3).coach == 1)
  }

  @Test func `S8 a link that would make a record its own ancestor is not given back`()
    async throws
  {
    let bench = try bench()
    let players = bench.of(Player.self)
    try await bench.create(Player(id: 1, double: 3), Player(id: 2, coach: 1), Player(id: 3))
    try await players.softDelete(1)
    #expect(try await bench.get(Player.self, 2).coach == nil)
    try await players.update(3) { $0.coach = 2 }
    #expect(try await players.restore(1).summary.reattached.isEmpty)
    #expect(try await bench.get(Player.self, 2).coach == nil)
  }

  @Test func `S8 a hard delete forgets the links to what it removes`() async throws {
    let bench = try bench()
    let players = bench.of(Player.self)
    try await bench.create(Player(id: 1), Player(id: 2, coach: 1), Player(id: 3, coach: 2))
    try await players.archive(1)
    try await players.hardDelete(1)
    try await players.create(Player(id: 1))
    try await players.archive(1)
    #expect(try await players.restore(1).summary.reattached.isEmpty, "a second life is another")
    #expect(try await bench.get(Player.self, 2).coach == nil)
    // The dependent's removal is forgotten too.
    try await players.archive(2)
    try await players.archive(3)
    try await players.hardDelete(3)
    #expect(try await players.restore(2).summary.reattached.isEmpty)
  }

  @Test func `S8 the audit names the records that were relinked`() async throws {
    let bench = try bench()
    try await bench.create(Player(id: 1), Player(id: 2, coach: 1, double: 1))
    try await bench.of(Player.self).softDelete(1)
    try await bench.of(Player.self).restore(1)
    let trail = try await bench.store.auditTrail(as: RulesBench.ann).records(of: Player.self, 2)
    #expect(trail.records.map(\.event.action) == ["restore", "softDelete", "create"])
    #expect(trail.records.first?.event.relinked.first?.ids == [.integer(2)])
    #expect(trail.records.dropFirst().first?.event.relinked.first?.ids == [.integer(2)])
  }
}
