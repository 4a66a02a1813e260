import Perennial
import PerennialTesting
import Testing

/// Comparisons say what was expected and what was found, field by field.
@Suite struct DifferenceTests {
  @Test func `a record is compared field by field`() async throws {
    let world = try await Orchard.world()
    let before = try await world.apples.find(world.tree.apples[0].id)
    #expect(Difference(expected: before, found: before) == nil)
    let after = try await world.apples.update(before.id) { $0.weights = [1.5, 3, 4] }
    let difference = try #require(Difference(expected: before, found: after))
    #expect(
      difference.description == """
        4 differences
          apple \(before.id)
            version: expected 1; found 2
            updatedAt: expected \(Timestamp(before.updatedAt)); found \(Timestamp(after.updatedAt))
            entity.weights[1]: expected 2; found 3
            entity.weights[2]: expected nothing; found 4
        """
    )
    let ignored = difference.entries.compactMap(\.field)
    #expect(Difference(expected: before, found: after, ignoring: Set(ignored)) == nil)
  }

  @Test func `S3: what holds a record is compared, too`() async throws {
    let world = try await Orchard.world()
    let before = try await world.apples.find(world.tree.apples[0].id)
    let outcome = try await world.trees.softDelete(world.tree.tree.id)
    let after = try await world.apples.find(before.id, in: .all)
    let difference = try #require(Difference(expected: before, found: after))
    let fields = difference.entries.compactMap(\.field)
    #expect(fields == ["state", "version", "updatedAt", "deletedAt", "heldBy"])
    let operation = try #require(outcome.record?.heldBy.first)
    #expect(difference.entries.last?.found == operation.description)
  }

  @Test func `lists say what is missing, too many and in another order`() async throws {
    let world = try await Orchard.world()
    let all = try await world.apples.list().records
    let ids = all.map { "apple \($0.id)" }
    #expect(Difference(expected: all, found: all) == nil)
    #expect(
      Difference(expected: Array(all.dropLast()), found: Array(all.dropFirst()))?.description == """
        2 differences
          \(ids[0])
            expected it; found nothing
          \(ids[2])
            expected nothing; found it
        """
    )
    #expect(
      Difference(expected: all, found: all.reversed())?.description == """
        1 difference
          apples
            order: expected \(ids.joined(separator: ", ")); \
        found \(ids.reversed().joined(separator: ", "))
        """
    )
    let twice = Difference(expected: all, found: all + [all[0]])
    #expect(twice?.entries.map(\.subject) == ["\(ids[0]) (2)"])
  }

  @Test func `trees are compared as values, in any order`() throws {
    let tree = Orchard(seed: 1)
    var other = tree
    #expect(Difference(expected: tree, found: other) == nil)
    other.apples = [tree.apples[2], tree.apples[0]]
    other.apples[0].photo = nil
    let difference = try #require(Difference(expected: tree, found: other))
    #expect(difference.entries.map(\.subject) == [1, 2].map { "apple \(tree.apples[$0].id)" })
    #expect(difference.entries.map(\.field) == [nil, "entity.photo"])
    #expect(difference.entries.last?.found == "nothing")
  }

  @Test func `S3: a tree is looked for in a store`() async throws {
    let world = try await Orchard.world()
    func difference(_ scope: Scope = .active) async throws -> Difference? {
      try await Difference(expected: world.tree, in: world.store, as: world.owner, scope: scope)
    }
    #expect(try await difference() == nil)
    try await world.trees.softDelete(world.tree.tree.id)
    #expect(try await difference()?.entries.map(\.expected) == Array(repeating: "it", count: 4))
    #expect(try await difference(.all) == nil)
    let foreign = try await Difference(
      expected: world.tree,
      in: world.store,
      as: world.outsider,
      scope: .all
    )
    #expect(foreign?.entries.count == 4)
    await #expect(throws: LifecycleError.unauthenticated) {
      _ = try await Difference(expected: world.tree, in: world.store, as: nil)
    }
  }

  @Test func `S19: audit trails are compared up to the first other digest`() async throws {
    func trail(_ reason: String) async throws -> [AuditRecord] {
      let world = try await Orchard.world()
      try await world.trees.softDelete(world.tree.tree.id, reason: reason)
      try await world.trees.restore(world.tree.tree.id)
      return try await world.store.auditTrail(as: world.owner)
        .records(AuditQuery(order: .oldestFirst)).records
    }
    let (first, again) = (try await trail("storm"), try await trail("storm"))
    #expect(Difference(expected: first, found: again) == nil)
    let other = try await trail("frost")
    #expect(
      Difference(expected: first, found: other)?.description == """
        1 difference
          audit record 5 of north
            reason: expected “storm”; found “frost”
        """
    )
    let digests = Difference(expected: first, found: other, ignoring: ["reason"])
    #expect(digests?.entries.map(\.field) == ["digest"])
    let shorter = Difference(expected: first, found: Array(first.dropLast()))
    #expect(shorter?.entries.map(\.subject) == ["audit record 6 of north"])
  }

  @Test func `S3: a storage is compared with itself at another time`() async throws {
    let world = try await Orchard.world()
    let before = try await world.snapshot()
    #expect(Difference(expected: before, found: try await world.snapshot()) == nil)
    try await world.trees.softDelete(world.tree.tree.id, reason: "storm")
    let deleted = try #require(Difference(expected: before, found: try await world.snapshot()))
    let subjects = Set(deleted.entries.map(\.subject))
    #expect(subjects.contains("north/tree \(world.tree.tree.id)"))
    #expect(subjects.contains { $0.hasPrefix("operation ") })
    #expect(subjects.contains("audit record 5 of north"))
    try await world.trees.restore(world.tree.tree.id)
    let restored = Difference(
      expected: before,
      found: try await world.snapshot(),
      ignoring: ["version", "updatedAt", "audit"]
    )
    #expect(restored == nil)
  }

  @Test func `S2: another operation is a difference`() async throws {
    func deleted(_ reason: String) async throws -> StorageSnapshot {
      let world = try await Orchard.world()
      try await world.trees.softDelete(world.tree.tree.id, reason: reason)
      return try await world.snapshot()
    }
    let (first, second) = (try await deleted("storm"), try await deleted("frost"))
    let difference = Difference(expected: first, found: second, ignoring: ["audit"])
    #expect(difference?.entries.map(\.field) == ["reason"])
    #expect(difference?.entries.first?.expected == "storm")
    let none = Difference(expected: first, found: second, ignoring: ["audit", "operations"])
    #expect(none == nil)
  }

  @Test func `P4: storages of all sorts that went through the same show the same`() async throws {
    let storages: [any Storage] = [InMemoryStorage(), InMemoryStorage.encoding()]
    var snapshots: [StorageSnapshot] = []
    for storage in storages {
      let world = try await Orchard.world(on: storage)
      try await world.apples.archive(world.tree.apples[0].id)
      snapshots.append(try await world.snapshot())
    }
    #expect(Difference(expected: snapshots[0], found: snapshots[1]) == nil)
  }

  @Test func `many differences are told in forty lines`() throws {
    let difference = try #require(
      Difference(expected: Orchard(apples: 30, seed: 1), found: Orchard(apples: 30, seed: 2))
    )
    let lines = difference.description.split(separator: "\n")
    #expect(difference.entries.count == 62)
    #expect(lines.first == "62 differences")
    #expect(lines.last == "  and 22 more")
  }
}
