import Perennial
import PerennialTesting
import Testing

/// S5: nothing is created under, attached or moved to a parent that is not there and active.
@Suite struct RuleS5Tests {
  struct Team: Entity {
    static let kind: EntityKind = "team"
    static let parents: [Parent<Self>] = [
      .belongs(to: Team.self, named: "within", by: \.within),
      .belongs(
        to: Team.self,
        named: "advisedBy",
        by: \.advisedBy,
        softDelete: .keep,
        archive: .keep,
        hardDelete: .keep
      ),
    ]
    let id: Int
    var within: Int?
    var advisedBy: Int?
  }

  struct Task: Entity {
    static let kind: EntityKind = "task"
    static let parents: [Parent<Self>] = [.belongs(to: Team.self, by: \.team, onEvery: .keep)]
    let id: Int
    var team: Int?
    var title = ""
  }

  static let bob = Principal(id: "bob", tenant: "globex", roles: ["admin"])
  /// May do everything with tasks and see no team.
  static let carl = Principal(id: "carl", tenant: "acme", roles: ["tasks"])

  func bench() throws -> RulesBench {
    RulesBench(
      try Schema(Team.self, Task.self),
      access: RolePolicy(.role("admin", may: .all), .role("tasks", may: .all, on: ["task"]))
    )
  }

  @Test func `S5 missing and foreign and unreadable parents are the same notFound`() async throws {
    let bench = try bench()
    try await bench.create(Team(id: 1), Task(id: 1))
    try await bench.of(Team.self, as: Self.bob).create(Team(id: 7))
    let (tasks, blind) = (bench.of(Task.self), bench.of(Task.self, as: Self.carl))
    let creates = [
      try await bench.refused { try await tasks.create(Task(id: 2, team: 99)) },
      try await bench.refused { try await tasks.create(Task(id: 2, team: 7)) },
      try await bench.refused { try await blind.create(Task(id: 2, team: 1)) },
    ]
    let moves = [
      try await bench.refused { try await tasks.move(1, \.team, to: 99) },
      try await bench.refused { try await tasks.update(1) { $0.team = 7 } },
      try await bench.refused { try await blind.update(Task(id: 1, team: 1)) },
    ]
    #expect((creates + moves).allSatisfy { $0.notFound == "team" })
    #expect(Set((creates + moves).map(\.error)).count == 1, "nothing tells them apart")
    try await bench.of(Team.self).softDelete(1)
    let away = try await bench.refused { try await blind.create(Task(id: 2, team: 1)) }
    #expect(away.error == creates[0].error, "not even that it is away")
  }

  @Test(arguments: [Phase.inactive, .archived])
  func `S5 a parent that is not active takes nothing new`(_ phase: Phase) async throws {
    let bench = try bench()
    let (teams, tasks) = (bench.of(Team.self), bench.of(Task.self))
    try await bench.create(Team(id: 1), Team(id: 2), Task(id: 1), Task(id: 2, team: 2))
    if phase == .inactive { try await teams.softDelete(1) } else { try await teams.archive(1) }
    let refusals = [
      try await bench.refused { try await tasks.create(Task(id: 3, team: 1)) },
      try await bench.refused { try await tasks.move(1, \.team, to: 1) },
      try await bench.refused { try await tasks.move(2, \.team, to: 1) },
      try await bench.refused { try await tasks.update(Task(id: 2, team: 1)) },
      try await bench.refused { try await teams.create(Team(id: 3, within: 1)) },
    ]
    #expect(refusals.allSatisfy { $0.roots == ["team 1"] })
  }

  @Test func `S5 a hard-deleted parent is missing`() async throws {
    let bench = try bench()
    try await bench.create(Team(id: 1))
    try await bench.of(Team.self).archive(1)
    try await bench.of(Team.self).hardDelete(1)
    let refusal = try await bench.refused {
      try await bench.of(Task.self).create(Task(id: 1, team: 1))
    }
    #expect(refusal.notFound == "team")
  }

  @Test func `S5 links that an update leaves unchanged are not checked again`() async throws {
    let bench = try bench()
    let tasks = bench.of(Task.self)
    try await bench.create(Team(id: 1), Task(id: 1, team: 1))
    try await bench.of(Team.self).softDelete(1)
    #expect(try await tasks.update(1) { $0.title = "late" }.title == "late")
    try await bench.of(Team.self).archive(1)
    try await bench.of(Team.self).hardDelete(1)
    #expect(try await tasks.update(Task(id: 1, team: 1, title: "later")).version == 3)
    #expect(try await bench.of(Task.self, as: Self.carl).update(1) { $0.title = "blind" }.team == 1)
    try await tasks.move(1, \.team, to: nil)
    let refusal = try await bench.refused { try await tasks.move(1, \.team, to: 1) }
    #expect(refusal.notFound == "team", "once given up it is a new link")
  }

  @Test func `S5 creates may name parents of the same call in any order`() async throws {
    let bench = try bench()
    try await bench.create(
      Task(id: 1, team: 3),
      Team(id: 3, within: 2),
      Team(id: 2, within: 1),
      Team(id: 1)
    )
    #expect(try await bench.of(Team.self).softDelete(1).affected == ["team": 3])
    let refusal = try await bench.refused {
      try await bench.create(Team(id: 5), Task(id: 2, team: 5), Task(id: 3, team: 6))
    }
    #expect(refusal.notFound == "team", "all or nothing")
  }

  @Test func `S5 a move below itself is refused`() async throws {
    let bench = try bench()
    let teams = bench.of(Team.self)
    try await bench.create(Team(id: 1), Team(id: 2, within: 1), Team(id: 3, within: 2))
    for target in 1...3 {
      let refusal = try await bench.refused { try await teams.move(1, \.within, to: target) }
      #expect(refusal.isInvalidArgument)
    }
    try await teams.move(3, \.within, to: 1)
    try await teams.move(2, \.within, to: 3)
    #expect(try await bench.get(Team.self, 2).within == 3)
  }

  @Test func `S5 ancestors are counted along all self relations together`() async throws {
    let bench = try bench()
    let teams = bench.of(Team.self)
    try await bench.create(Team(id: 1), Team(id: 2, within: 1), Team(id: 3, advisedBy: 2))
    let refusal = try await bench.refused { try await teams.move(1, \.advisedBy, to: 3) }
    #expect(refusal.isInvalidArgument)
    let both = try await bench.refused {
      try await teams.update(1) {
        $0.within = nil
        $0.advisedBy = 3
      }
    }
    #expect(both.isInvalidArgument)
    try await teams.update(2) {
      $0.within = nil
      $0.advisedBy = nil
    }
    try await teams.move(1, \.advisedBy, to: 3)
  }

  @Test func `S5 records of one call cannot be their own ancestors`() async throws {
    let bench = try bench()
    let alone = try await bench.refused { try await bench.create(Team(id: 1, within: 1)) }
    let ring = try await bench.refused {
      try await bench.create(
        Team(id: 1, within: 2),
        Team(id: 2, advisedBy: 3),
        Team(id: 3, within: 1),
        Team(id: 4)
      )
    }
    #expect(alone.isInvalidArgument && ring.isInvalidArgument)
  }

  @Test func `S5 an id's second life below its own descendant is refused`() async throws {
    let bench = try bench()
    let teams = bench.of(Team.self)
    try await bench.create(Team(id: 1), Team(id: 2, advisedBy: 1), Team(id: 3, within: 2))
    try await teams.archive(1)
    try await teams.hardDelete(1)
    #expect(try await bench.get(Team.self, 2).advisedBy == 1, "the link stays and names the id")
    for parent in 2...3 {
      let refusal = try await bench.refused { try await teams.create(Team(id: 1, within: parent)) }
      #expect(refusal.isInvalidArgument)
    }
    let through = try await bench.refused {
      try await bench.create(Team(id: 1, within: 4), Team(id: 4, advisedBy: 3))
    }
    #expect(through.isInvalidArgument)
    try await teams.create(Team(id: 1))
    let refusal = try await bench.refused { try await teams.move(1, \.within, to: 3) }
    #expect(refusal.isInvalidArgument)
  }

  @Test func `S5 ids of parents are checked like all ids`() async throws {
    let bench = try bench()
    for id in [0, -1] {
      let refusal = try await bench.refused {
        try await bench.of(Task.self).create(Task(id: 1, team: id))
      }
      #expect(refusal.isInvalidArgument)
    }
  }

  @Test func `S5 creating under a parent cannot be raced by its deletion`() async throws {
    for round in 1...20 {
      let bench = try bench()
      try await bench.create(Team(id: 1))
      await withTaskGroup(of: Void.self) { group in
        for id in 2...5 {
          group.addTask { _ = try? await bench.of(Team.self).create(Team(id: id, within: 1)) }
        }
        group.addTask { _ = try? await bench.of(Team.self).softDelete(1) }
      }
      #expect(try await bench.ids(Team.self).isEmpty, "round \(round)")
    }
  }
}
