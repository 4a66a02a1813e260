import Perennial
import PerennialTesting
import Testing

/// S10: unique keys, and what would break one.
@Suite struct RuleS10Tests {
  struct Group: Entity {
    static let kind: EntityKind = "group"
    static let parents: [Parent<Self>] = [.belongs(to: Group.self, named: "within", by: \.within)]
    let id: Int
    var within: Int?
  }

  struct User: Entity {
    static let kind: EntityKind = "user"
    static let parents: [Parent<Self>] = [
      .belongs(to: Group.self, by: \.group),
      .belongs(to: Group.self, named: "badge", by: \.badge, onEvery: .detach),
    ]
    static let uniqueKeys: [UniqueKey<Self>] = [
      UniqueKey("email", by: \.email),
      UniqueKey("seat", by: \.row, \.place),
      UniqueKey("serial", among: .everyPhase, by: \.serial),
      UniqueKey("name on badge", by: \.badgeOrNone, \.name),
      UniqueKey("code on badge", among: .everyPhase, by: \.badgeOrNone, \.code),
    ]
    let id: Int
    var email: String?
    var row: Int?
    var place: String?
    var serial: Int?
    var group: Int?
    var badge: Int?
    var name: String?
    var code: Int?
    /// So that the key holds among those without a badge, too.
    var badgeOrNone: Int { badge ?? 0 }
  }

  static let bob = Principal(id: "bob", tenant: "globex", roles: ["admin"])

  func bench() throws -> RulesBench { RulesBench(try Schema(Group.self, User.self)) }

  private func key(_ id: Int64) -> RecordKey {
    RecordKey(tenant: "acme", kind: "user", id: .integer(id))
  }

  private func expect(
    _ refusal: RulesRefusal,
    _ name: String,
    _ record: Int64?,
    holder: Int64?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let conflicts = refusal.conflicts
    #expect(conflicts?.count == 1, sourceLocation: sourceLocation)
    #expect(conflicts?.first?.key == name, sourceLocation: sourceLocation)
    #expect(conflicts?.first?.record == record.map(key), sourceLocation: sourceLocation)
    #expect(conflicts?.first?.holder == holder.map(key), sourceLocation: sourceLocation)
  }

  @Test func `S10 a create and an update that would break a key are refused`() async throws {
    let bench = try bench()
    let users = bench.of(User.self)
    try await users.create(User(id: 1, email: "a@x"))
    expect(
      try await bench.refused { try await users.create(User(id: 2, email: "a@x")) },
      "email",
      2,
      holder: 1
    )
    try await users.create(User(id: 2, email: "b@x"))
    let update = try await bench.refused { try await users.update(2) { $0.email = "a@x" } }
    expect(update, "email", 2, holder: 1)
    #expect(
      update.error?.code == "CONFLICT_USER" && update.error?.message.contains("email") == true
    )
    try await users.update(1) { $0.name = "keeps its own" }
    try await users.update(1) { $0.email = "c@x" }
    try await users.update(2) { $0.email = "a@x" }
  }

  @Test func `S10 keys hold within a tenant`() async throws {
    let bench = try bench()
    try await bench.of(User.self).create(User(id: 1, email: "a@x", serial: 1))
    try await bench.of(User.self, as: Self.bob).create(User(id: 2, email: "a@x", serial: 1))
    #expect(try await bench.ids(User.self) == [1])
  }

  @Test func `S10 inactive and archived records reserve nothing among active ones`() async throws {
    let bench = try bench()
    let users = bench.of(User.self)
    try await bench.create(User(id: 1, email: "a@x"), User(id: 2, email: "b@x"))
    try await users.softDelete(1)
    try await users.archive(2)
    try await bench.create(User(id: 3, email: "a@x"), User(id: 4, email: "b@x"))
    expect(try await bench.refused { try await users.restore(1) }, "email", 1, holder: 3)
    expect(try await bench.refused { try await users.restore(2) }, "email", 2, holder: 4)
    try await users.softDelete(3)
    try await users.restore(1)
    expect(try await bench.refused { try await users.restore(3) }, "email", 3, holder: 1)
  }

  @Test func `S10 a key among every phase is reserved until removal`() async throws {
    let bench = try bench()
    let users = bench.of(User.self)
    try await users.create(User(id: 1, serial: 7))
    for phase in [Phase.inactive, .archived] {
      if phase == .inactive { try await users.softDelete(1) } else { try await users.archive(1) }
      expect(
        try await bench.refused { try await users.create(User(id: 2, serial: 7)) },
        "serial",
        2,
        holder: 1
      )
    }
    try await users.restore(1)
    try await users.archive(1)
    try await users.hardDelete(1)
    try await users.create(User(id: 2, serial: 7))
  }

  @Test func `S10 a key with a nil part constrains nothing`() async throws {
    let bench = try bench()
    let users = bench.of(User.self)
    try await bench.create(
      User(id: 1),
      User(id: 2),
      User(id: 3, row: 1),
      User(id: 4, row: 1),
      User(id: 5, place: "a"),
      User(id: 6, place: "a"),
      User(id: 7, row: 1, place: "a")
    )
    expect(
      try await bench.refused { try await users.update(6) { $0.row = 1 } },
      "seat",
      6,
      holder: 7
    )
    try await users.update(7) { $0.row = nil }
    try await users.update(6) { $0.row = 1 }
  }

  @Test func `S10 the parts of a key do not run into each other and texts are bytes`() async throws
  {
    let bench = try bench()
    try await bench.create(
      User(id: 1, row: 1, place: "1a"),
      User(id: 2, row: 11, place: "a"),
      User(id: 3, row: 1, place: "é"),
      User(id: 4, row: 1, place: "e\u{301}"),
      User(id: 5, row: 1, place: ""),
      User(id: 6, row: 1, place: "1A")
    )
    #expect(try await bench.ids(User.self).count == 6)
  }

  @Test func `S10 keys are checked among a create's own records`() async throws {
    let bench = try bench()
    let refusal = try await bench.refused {
      try await bench.create(User(id: 1, email: "a@x"), User(id: 2), User(id: 3, email: "a@x"))
    }
    expect(refusal, "email", 3, holder: 1)
    let several = try await bench.refused {
      try await bench.create(
        User(id: 1, email: "a@x", serial: 1),
        User(id: 2, email: "a@x", serial: 1)
      )
    }
    #expect(Set(several.conflicts?.map(\.key) ?? []) == ["email", "serial"])
  }

  @Test func `S10 a member's key refuses the whole restore`() async throws {
    let bench = try bench()
    try await bench.create(
      Group(id: 1),
      User(id: 1, email: "a@x", group: 1),
      User(id: 2, email: "b@x", group: 1)
    )
    try await bench.of(Group.self).softDelete(1)
    try await bench.create(User(id: 3, email: "b@x"))
    expect(
      try await bench.refused { try await bench.of(Group.self).restore(1) },
      "email",
      2,
      holder: 3
    )
    try await bench.of(User.self).update(3) { $0.email = nil }
    try await bench.of(Group.self).restore(1)
  }

  @Test func `S10 two records that would return together may not share a key`() async throws {
    let bench = try bench()
    let users = bench.of(User.self)
    try await bench.create(
      Group(id: 1),
      Group(id: 2, within: 1),
      User(id: 1, email: "a@x", group: 2)
    )
    try await users.softDelete(1)
    try await users.create(User(id: 2, email: "a@x", group: 2))
    try await bench.of(Group.self).softDelete(1)
    expect(
      try await bench.refused { try await users.restore(1, restoringAncestors: true) },
      "email",
      2,
      holder: 1
    )
    #expect(try await bench.of(Group.self).restore(1).affected == ["group": 2, "user": 1])
  }

  @Test func `S10 conflicts are counted to 100`() async throws {
    let bench = try bench()
    try await bench.create(Group(id: 1))
    let users = bench.of(User.self)
    try await users.create((1...150).map { User(id: $0, email: "\($0)@x", group: 1) })
    try await bench.of(Group.self).softDelete(1)
    let within = try await bench.refused {
      try await users.create((501...650).map { User(id: $0, email: "same@x") })
    }
    #expect(within.conflicts?.count == 100)
    try await users.create((201...350).map { User(id: $0, email: "\($0 - 200)@x") })
    let refusal = try await bench.refused { try await bench.of(Group.self).restore(1) }
    #expect(refusal.conflicts?.count == 100)
    #expect(Set(refusal.conflicts?.map(\.record) ?? []).count == 100)
  }

  @Test func `S10 the holder is named to those who may read it`() async throws {
    let bench = RulesBench(
      try Schema(Group.self, User.self),
      access: RolePolicy(.role("admin", may: .all), .role("writer", may: [.create]))
    )
    let writer = Principal(id: "will", tenant: "acme", roles: ["writer"])
    try await bench.create(User(id: 1, email: "a@x"))
    let refusal = try await bench.refused {
      try await bench.of(User.self, as: writer).create(User(id: 2, email: "a@x"))
    }
    expect(refusal, "email", 2, holder: nil)
  }

  @Test func `S10 a holder that would return too is named to those who may read it`() async throws {
    let bench = RulesBench(
      try Schema(Group.self, User.self),
      access: RolePolicy(.role("admin", may: .all), .role("porter", may: [.restore]))
    )
    let porter = Principal(id: "pat", tenant: "acme", roles: ["porter"])
    let users = bench.of(User.self)
    try await bench.create(Group(id: 1), User(id: 1, email: "a@x", group: 1))
    try await users.softDelete(1)
    try await users.create(User(id: 2, email: "a@x", group: 1))
    try await bench.of(Group.self).softDelete(1)
    let blind = bench.of(User.self, as: porter)
    expect(
      try await bench.refused { try await blind.restore(1, restoringAncestors: true) },
      "email",
      nil,
      holder: nil
    )
  }
}
