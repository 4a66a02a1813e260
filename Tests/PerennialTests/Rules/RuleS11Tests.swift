import Perennial
import PerennialTesting
import Testing

/// S11: versions, and verbs that expect one.
@Suite struct RuleS11Tests {
  struct Team: Entity {
    static let kind: EntityKind = "team"
    let id: Int
  }

  struct Member: Entity {
    static let kind: EntityKind = "member"
    static let parents: [Parent<Self>] = [
      .belongs(to: Team.self, by: \.team),
      .belongs(to: Team.self, named: "fan", by: \.fan, onEvery: .detach),
      .belongs(to: Member.self, named: "mentor", by: \.mentor, onEvery: .restrict),
    ]
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("name", by: \.name)]
    enum State: String, LifecycleState {
      case new, known, away, gone
      static let initial = Self.new
      var phase: Phase {
        switch self {
        case .new, .known: .active
        case .away: .inactive
        case .gone: .archived
        }
      }
    }
    enum Action: String, LifecycleAction {
      case meet, leave, go, back, forget
      var transition: Transition<State> {
        switch self {
        case .meet: .change(from: .new, to: .known)
        case .leave: .softDelete(fromEvery: .active, to: .away)
        case .go: .archive(fromEvery: .active, .inactive, to: .gone)
        case .back: .restore(fromEvery: .inactive, .archived)
        case .forget: .hardDelete(from: .gone)
        }
      }
    }
    let id: Int
    var team: Int?
    var fan: Int?
    var mentor: Int?
    var name: String?
  }

  func bench() throws -> RulesBench { RulesBench(try Schema(Team.self, Member.self)) }

  @Test func `S11 every change of a record raises its version by one`() async throws {
    let bench = try bench()
    let members = bench.of(Member.self)
    #expect(try await members.create(Member(id: 1)).version == 1)
    try await bench.create(Team(id: 1))
    #expect(try await members.update(1) { $0.name = "A" }.version == 2)
    #expect(try await members.move(1, \.team, to: 1).version == 3)
    #expect(try await members.perform(.meet, on: 1).record?.version == 4)
    #expect(try await members.softDelete(1).record?.version == 5)
    #expect(try await members.archive(1).record?.version == 6)
    #expect(try await members.restore(1).record?.version == 7)
    #expect(try await bench.get(Member.self, 1).version == 7)
    try await bench.of(Team.self).softDelete(1)
    #expect(try await bench.get(Member.self, 1).version == 8)
    #expect(try await bench.get(Team.self, 1).version == 2)
  }

  @Test func `S11 one operation raises a version once`() async throws {
    let bench = try bench()
    try await bench.create(Team(id: 1), Member(id: 1, team: 1, fan: 1))
    try await bench.of(Team.self).softDelete(1)
    #expect(try await bench.get(Member.self, 1).version == 2, "taken and detached at once")
    try await bench.of(Team.self).restore(1)
    #expect(try await bench.get(Member.self, 1).version == 3, "returned and reattached at once")
  }

  @Test func `S11 reads and refusals raise nothing`() async throws {
    let bench = try bench()
    let members = bench.of(Member.self)
    try await bench.create(Member(id: 1))
    _ = try await members.plan(.archive, on: 1)
    _ = try await members.list()
    _ = try await bench.refused { try await members.hardDelete(1) }
    _ = try await bench.refused { try await members.restore(1) }
    #expect(try await bench.get(Member.self, 1).version == 1)
  }

  @Test func `S11 every verb takes the version that it expects`() async throws {
    let bench = try bench()
    let members = bench.of(Member.self)
    try await members.create(Member(id: 1))
    let calls: [(Int) async throws -> Void] = [
      { try await members.update(Member(id: 1), ifVersion: $0) },
      { try await members.update(1, ifVersion: $0) { $0.name = "A" } },
      { try await members.move(1, \.fan, to: nil, ifVersion: $0) },
      { try await members.perform(.meet, on: 1, ifVersion: $0) },
      { try await members.softDelete(1, ifVersion: $0) },
      { try await members.archive(1, ifVersion: $0) },
      { try await members.restore(1, ifVersion: $0) },
      { try await members.perform(.go, on: 1, ifVersion: $0) },
      { try await members.hardDelete(1, ifVersion: $0) },
    ]
    for (index, call) in calls.enumerated() {
      let version = index + 1
      for wrong in [0, version - 1, version + 1, Int.max] {
        let refusal = try await bench.refused { try await call(wrong) }
        #expect(refusal.versions == [wrong, version], "call \(index)")
        #expect(refusal.error?.httpStatus == 409)
      }
      try await call(version)
    }
    #expect(try await bench.ids(Member.self, in: .all).isEmpty)
  }

  @Test func `S11 a plan expects the version, too`() async throws {
    let bench = try bench()
    let members = bench.of(Member.self)
    try await members.create(Member(id: 1))
    let refusal = try await bench.refused {
      try await members.plan(.archive, on: 1, ifVersion: 2)
    }
    #expect(refusal.versions == [2, 1])
    let plan = try await members.plan(.archive, on: 1, ifVersion: 1)
    try await members.update(1) { $0.name = "A" }
    let late = try await bench.refused { try await members.execute(plan) }
    #expect(late.versions == [1, 2])
  }

  /// The order of checks: lifecycle, relations, uniqueness, version.
  @Test func `S11 the version is the last thing that is checked`() async throws {
    let bench = try bench()
    let (teams, members) = (bench.of(Team.self), bench.of(Member.self))
    try await bench.create(
      Team(id: 1),
      Member(id: 1, name: "A"),
      Member(id: 2, mentor: 1),
      Member(id: 3, team: 1, name: "B")
    )
    let state = try await bench.refused { try await members.restore(1, ifVersion: 9) }
    #expect(state.transition != nil)
    let blocked = try await bench.refused { try await members.softDelete(1, ifVersion: 9) }
    #expect(blocked.blockers == ["member": 1])
    let taken = try await bench.refused {
      try await members.update(2, ifVersion: 9) { $0.name = "A" }
    }
    #expect(taken.conflicts?.count == 1)
    try await teams.softDelete(1)
    let held = try await bench.refused { try await members.restore(3, ifVersion: 9) }
    #expect(held.roots == ["team 1"])
    try await members.create(Member(id: 4, name: "B"))
    let conflict = try await bench.refused { try await teams.restore(1, ifVersion: 9) }
    #expect(conflict.conflicts?.count == 1)
    try await members.softDelete(2)
    try await members.archive(1)
    let kept = try await bench.refused { try await members.hardDelete(1, ifVersion: 9) }
    #expect(kept.blockers == ["member": 1])
  }

  @Test func `S11 of simultaneous deletes one wins`() async throws {
    for _ in 1...20 {
      let bench = try bench()
      try await bench.create(Team(id: 1), Member(id: 1, team: 1))
      let wins = await withTaskGroup(of: Bool.self) { group in
        for _ in 1...8 {
          group.addTask {
            (try? await bench.of(Team.self).softDelete(1, ifVersion: 1)) != nil
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(wins == 1)
      #expect(try await bench.get(Team.self, 1).version == 2)
      #expect(try await bench.get(Member.self, 1).heldBy.count == 1)
    }
  }

  @Test func `S11 simultaneous updates that expect a version lose nothing`() async throws {
    let bench = try bench()
    try await bench.create(Member(id: 1))
    let wins = await withTaskGroup(of: Bool.self) { group in
      for number in 1...8 {
        group.addTask {
          let member = Member(id: 1, name: "\(number)")
          return (try? await bench.of(Member.self).update(member, ifVersion: 1)) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(wins == 1)
    #expect(try await bench.get(Member.self, 1).version == 2)
  }
}
