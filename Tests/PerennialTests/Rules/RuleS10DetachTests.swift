import Perennial
import PerennialTesting
import Testing

/// S10: keys that a link is part of, when the link is detached and given back.
@Suite struct RuleS10DetachTests {
  typealias Group = RuleS10Tests.Group
  typealias User = RuleS10Tests.User

  func bench() throws -> RulesBench { RulesBench(try Schema(Group.self, User.self)) }

  @Test func `S10 a detach that would break a key is refused`() async throws {
    let bench = try bench()
    try await bench.create(
      Group(id: 1),
      User(id: 1, badge: 1, name: "Ann"),
      User(id: 2, name: "Ann")
    )
    let refusal = try await bench.refused { try await bench.of(Group.self).softDelete(1) }
    #expect(refusal.conflicts?.map(\.key) == ["name on badge"])
    #expect(refusal.conflicts?.first?.holder?.id == .integer(2))
    let archive = try await bench.refused { try await bench.of(Group.self).archive(1) }
    #expect(archive.conflicts?.map(\.key) == ["name on badge"])
    try await bench.of(User.self).softDelete(2)
    try await bench.of(Group.self).softDelete(1)
    #expect(try await bench.get(User.self, 1).badge == nil)
  }

  @Test func `S10 two records that lose their links may not share a key`() async throws {
    let bench = try bench()
    try await bench.create(
      Group(id: 1),
      Group(id: 2, within: 1),
      User(id: 1, badge: 1, code: 3),
      User(id: 2, badge: 2, code: 3)
    )
    let refusal = try await bench.refused { try await bench.of(Group.self).softDelete(1) }
    #expect(refusal.conflicts?.map(\.key) == ["code on badge"])
    try await bench.of(User.self).update(2) { $0.code = 4 }
    try await bench.of(Group.self).softDelete(1)
  }

  @Test func `S10 a hard delete whose detach would break a key is refused`() async throws {
    let bench = RulesBench(try Schema(Tag.self, Post.self))
    try await bench.create(Tag(id: 1), Post(id: 1, tag: 1, name: "A"), Post(id: 2, name: "A"))
    try await bench.of(Tag.self).archive(1)
    let refusal = try await bench.refused { try await bench.of(Tag.self).hardDelete(1) }
    #expect(refusal.conflicts?.map(\.key) == ["name"])
    try await bench.of(Post.self).update(2) { $0.name = "B" }
    try await bench.of(Tag.self).hardDelete(1)
    #expect(try await bench.get(Post.self, 1).tag == nil)
  }

  /// Both had the slot one after the other, and returned without it.
  @Test func `S10 giving links back that would break a key refuses the restore`() async throws {
    let bench = RulesBench(try Schema(Tag.self, Post.self, Holder.self))
    let (tags, holders) = (bench.of(Tag.self), bench.of(Holder.self))
    try await bench.create(Tag(id: 1), Holder(id: 1, tag: 1))
    try await holders.softDelete(1)
    try await holders.create(Holder(id: 2, tag: 1))
    let early = try await bench.refused { try await holders.restore(1) }
    #expect(early.conflicts?.first?.holder?.id == .integer(2))
    try await tags.softDelete(1)
    try await holders.restore(1)
    let refusal = try await bench.refused { try await tags.restore(1) }
    #expect(refusal.conflicts?.map(\.key) == ["tag"])
    try await holders.softDelete(2)
    #expect(try await tags.restore(1).summary.reattached == ["holder": 2])
    #expect(try await bench.get(Holder.self, 1).tag == 1)
    let late = try await bench.refused { try await holders.restore(2) }
    #expect(late.conflicts?.first?.holder?.id == .integer(1))
  }

  @Test func `S10 links given back to inactive records reserve nothing`() async throws {
    let bench = try bench()
    let users = bench.of(User.self)
    try await bench.create(Group(id: 1), User(id: 1, badge: 1, name: "Ann"))
    try await bench.of(Group.self).softDelete(1)
    try await users.softDelete(1)
    try await bench.of(Group.self).restore(1)
    #expect(try await bench.get(User.self, 1).badge == 1)
    try await bench.create(User(id: 2, badge: 1, name: "Ann"))
    let refusal = try await bench.refused { try await users.restore(1) }
    #expect(refusal.conflicts?.map(\.key) == ["name on badge"])
  }

  /// A member that leaves keeps what it reserves among every phase.
  @Test func `S10 a leaving member's reserved key still refuses a detach`() async throws {
    let bench = try bench()
    try await bench.create(
      Group(id: 1),
      User(id: 1, badge: 1, code: 3),
      User(id: 2, group: 1, code: 3)
    )
    let refusal = try await bench.refused { try await bench.of(Group.self).softDelete(1) }
    #expect(refusal.conflicts?.map(\.key) == ["code on badge"])
    #expect(refusal.conflicts?.first?.holder?.id == .integer(2))
  }

  /// A member that leaves and loses its link on the way never holds the key that it would have without.
  @Test func `S10 a leaving member takes no key from an active record`() async throws {
    let bench = try bench()
    let users = bench.of(User.self)
    try await bench.create(
      Group(id: 1),
      User(id: 1, group: 1, badge: 1, name: "Ann"),
      User(id: 2, name: "Ann")
    )
    try await bench.of(Group.self).softDelete(1)
    #expect(try await bench.get(User.self, 1).badge == nil)
    let refusal = try await bench.refused { try await users.create(User(id: 3, name: "Ann")) }
    #expect(refusal.conflicts?.first?.holder?.id == .integer(2))
    try await bench.of(Group.self).restore(1)
    #expect(try await bench.get(User.self, 1).badge == 1)
    let second = try await bench.refused { try await users.create(User(id: 3, name: "Ann")) }
    #expect(second.conflicts?.first?.holder?.id == .integer(2))
    let third = try await bench.refused {
      try await users.create(User(id: 3, badge: 1, name: "Ann"))
    }
    #expect(third.conflicts?.first?.holder?.id == .integer(1))
  }

  struct Tag: Entity {
    static let kind: EntityKind = "tag"
    let id: Int
  }

  /// Has its tag for itself.
  struct Holder: Entity {
    static let kind: EntityKind = "holder"
    static let parents: [Parent<Self>] = [.belongs(to: Tag.self, by: \.tag, onEvery: .detach)]
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("tag", by: \.tag)]
    let id: Int
    var tag: Int?
  }

  struct Post: Entity {
    static let kind: EntityKind = "post"
    static let parents: [Parent<Self>] = [
      .belongs(to: Tag.self, by: \.tag, softDelete: .keep, archive: .keep, hardDelete: .detach)
    ]
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("name", by: \.tagOrNone, \.name)]
    let id: Int
    var tag: Int?
    var name: String?
    var tagOrNone: Int { tag ?? 0 }
  }
}
