#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial
import PerennialTesting
import Testing

/// S2: one operation takes a root and its dependents, over all levels.
@Suite struct RuleS2Tests {
  struct Site: Entity {
    static let kind: EntityKind = "site"
    let id: Int
  }

  struct Room: Entity {
    static let kind: EntityKind = "room"
    static let parents: [Parent<Self>] = [
      .belongs(to: Site.self, by: \.site),
      .belongs(to: Room.self, named: "within", by: \.within),
    ]
    let id: Int
    var site: Int?
    var within: Int?
  }

  /// Reaches its site directly and through its room, and leaves by actions of its own.
  struct Lamp: Entity {
    static let kind: EntityKind = "lamp"
    static let parents: [Parent<Self>] = [
      .belongs(to: Room.self, by: \.room), .belongs(to: Site.self, by: \.site),
    ]
    enum State: String, LifecycleState {
      case off, on, broken, stored, scrapped
      static let initial = Self.off
      var phase: Phase {
        switch self {
        case .off, .on: .active
        case .broken, .stored: .inactive
        case .scrapped: .archived
        }
      }
    }
    enum Action: String, LifecycleAction {
      case light, breakDown, store, moveToStore, scrap, repair, remove
      var transition: Transition<State> {
        switch self {
        case .light: .change(from: .off, to: .on)
        case .breakDown: .softDelete(from: .on, to: .broken)
        case .store: .softDelete(from: .off, to: .stored)
        case .moveToStore: .change(from: .broken, to: .stored)
        case .scrap: .archive(fromEvery: .active, .inactive, to: .scrapped)
        case .repair: .restore(fromEvery: .inactive, .archived)
        case .remove: .hardDelete(from: .scrapped)
        }
      }
    }
    let id: Int
    var room: Int?
    var site: Int?
  }

  func bench() async throws -> RulesBench {
    let bench = RulesBench(try Schema(Site.self, Room.self, Lamp.self))
    try await bench.create(
      Site(id: 1),
      Site(id: 2),
      Room(id: 1, site: 1),
      Room(id: 2, site: nil, within: 1),
      Room(id: 3, site: 1, within: 2),
      Room(id: 9, site: 2),
      Lamp(id: 1, room: 3, site: 1),
      Lamp(id: 2, room: 2),
      Lamp(id: 3, site: 1),
      Lamp(id: 9, room: 9)
    )
    try await bench.of(Lamp.self).perform(.light, on: 2)
    return bench
  }

  @Test func `S2 a soft delete takes dependents over all levels in one operation`() async throws {
    let bench = try await bench()
    let outcome = try await bench.of(Site.self).softDelete(1)
    #expect(outcome.affected == ["site": 1, "room": 3, "lamp": 3])
    #expect(outcome.summary.members == ["room": 3, "lamp": 3])
    let operation = try #require(outcome.operation)
    for id in 1...3 {
      #expect(try await bench.get(Room.self, id).heldBy == [operation])
      #expect(try await bench.get(Lamp.self, id).heldBy == [operation])
    }
    #expect(try await bench.ids(Room.self) == [9])
    #expect(try await bench.ids(Lamp.self) == [9])
    let trail = try await bench.store.auditTrail(as: RulesBench.ann).records(
      AuditQuery(action: "softDelete")
    )
    #expect(trail.records.count == 1, "one operation makes one audit record")
  }

  @Test func `S2 a dependent leaves through its own action from its own state`() async throws {
    let bench = try await bench()
    try await bench.of(Site.self).softDelete(1)
    #expect(try await bench.get(Lamp.self, 1).state == .stored)
    #expect(try await bench.get(Lamp.self, 2).state == .broken)
    #expect(try await bench.get(Lamp.self, 2).lastActiveState == .on)
    #expect(try await bench.get(Lamp.self, 1).lastActiveState == .off)
  }

  @Test func `S2 an archive takes active dependents by their archive action`() async throws {
    let bench = try await bench()
    let outcome = try await bench.of(Site.self).archive(1)
    #expect(outcome.affected == ["site": 1, "room": 3, "lamp": 3])
    #expect(try await bench.ids(Room.self, in: .archived) == [1, 2, 3])
    #expect(try await bench.get(Lamp.self, 2).state == .scrapped)
    #expect(try await bench.get(Lamp.self, 2).lastActiveState == .on)
  }

  @Test func `S2 an inactive root is archived in an operation of its own`() async throws {
    let bench = try await bench()
    let sites = bench.of(Site.self)
    let first = try #require(try await sites.softDelete(1).operation)
    let lamp = try await bench.get(Lamp.self, 1)
    let outcome = try await sites.archive(1)
    let second = try #require(outcome.operation)
    #expect(outcome.affected == ["site": 1] && outcome.summary.members == ["room": 3, "lamp": 3])
    #expect(try await bench.get(Site.self, 1).heldBy == [first, second])
    let held = try await bench.get(Lamp.self, 1)
    #expect(held.heldBy == [first, second] && held.state == .stored)
    #expect(held.version == lamp.version && held.deletedAt == lamp.deletedAt)
  }

  @Test func `S2 a dependent that rests already keeps its state and gets the tombstone`()
    async throws
  {
    let bench = try await bench()
    let lamps = bench.of(Lamp.self)
    try await lamps.softDelete(1)
    try await lamps.archive(3)
    let before = [try await bench.get(Lamp.self, 1), try await bench.get(Lamp.self, 3)]
    bench.clock.advance(by: 60)
    let outcome = try await bench.of(Site.self).archive(1)
    #expect(outcome.affected == ["site": 1, "room": 3, "lamp": 1])
    #expect(outcome.summary.members == ["room": 3, "lamp": 3])
    let after = [try await bench.get(Lamp.self, 1), try await bench.get(Lamp.self, 3)]
    #expect(after.map(\.state) == [.stored, .scrapped])
    #expect(after.map(\.version) == before.map(\.version), "a tombstone alone is no change")
    #expect(after.map(\.updatedAt) == before.map(\.updatedAt))
    #expect(after.map(\.deletedAt) == before.map(\.deletedAt))
    #expect(after.allSatisfy { $0.heldBy.count == 2 && $0.heldBy.last == outcome.operation })
  }

  @Test func `S2 members of an earlier operation are members of the next one too`() async throws {
    let bench = try await bench()
    try await bench.of(Room.self).softDelete(2)
    #expect(try await bench.ids(Lamp.self) == [3, 9])
    let outcome = try await bench.of(Site.self).softDelete(1)
    #expect(outcome.affected == ["site": 1, "room": 1, "lamp": 1])
    #expect(outcome.summary.members == ["room": 3, "lamp": 3])
  }

  @Test func `S2 a diamond is taken once`() async throws {
    let bench = try await bench()
    let before = try await bench.get(Lamp.self, 1).version
    try await bench.of(Site.self).softDelete(1)
    #expect(try await bench.get(Lamp.self, 1).version == before + 1)
    #expect(try await bench.get(Room.self, 3).version == 2)
    let bin = try await bench.store.recycleBin(as: RulesBench.ann).list()
    #expect(bin.entries.map(\.memberCount) == [7])
  }

  @Test func `S2 each record remembers its last active state and when it left it`() async throws {
    let bench = try await bench()
    bench.clock.advance(by: 60)
    let left = bench.clock.now()
    try await bench.of(Site.self).softDelete(1)
    bench.clock.advance(by: 60)
    try await bench.of(Site.self).archive(1)
    let site = try await bench.get(Site.self, 1)
    #expect(site.deletedAt == left && site.updatedAt == left.addingTimeInterval(60))
    let lamp = try await bench.of(Lamp.self).perform(.moveToStore, on: 2).record
    #expect(lamp?.state == .stored && lamp?.lastActiveState == .on && lamp?.deletedAt == left)
    let stored = try await bench.get(Lamp.self, 2)
    #expect(stored.lastActiveState == .on && stored.deletedAt == left && stored.heldBy.count == 2)
  }

  @Test func `S2 the root alone is an operation too`() async throws {
    let bench = try await bench()
    let outcome = try await bench.of(Lamp.self).softDelete(9)
    #expect(outcome.affected == ["lamp": 1] && outcome.summary.members.isEmpty)
    #expect(outcome.record?.heldBy == [try #require(outcome.operation)])
    #expect(try await bench.get(Room.self, 9).state == .active)
  }
}
