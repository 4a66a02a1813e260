import Foundation
import Testing

@testable import Perennial

@Suite struct ResidentStateTests {
  private let operation = OperationID(rawValue: UUID())

  /// A tree 1 with leaves 1, 2 and 3; a tree 2 with leaf 4.
  private func forest() throws -> ResidentState {
    var state = ResidentState(storeID: UUID())
    var changes = Samples.changes()
    changes.insertions = [
      Samples.insertion("leaf", 1, tree: 1, unique: "oak"), Samples.insertion("tree", 1),
      Samples.insertion("leaf", 2, tree: 1), Samples.insertion("leaf", 3, tree: 1),
      Samples.insertion("tree", 2), Samples.insertion("leaf", 4, tree: 2),
    ]
    changes.audit = [Samples.audit(1, "tree", 1), Samples.audit(2, "leaf", 1)]
    try state.commit(changes)
    return state
  }

  private func headers(_ state: ResidentState, _ keys: (EntityKind, Int)...) throws
    -> [RecordHeader]
  {
    try keys.map { try #require(try state.header($0.0, $0.1)) }
  }

  @Test func `a new record may link to one of the same change set, whatever the order`() throws {
    let state = try forest()
    let tree = try #require(try state.header("tree", 1))
    let leaves = try state.reader.dependents(of: [tree.reference], through: Samples.leafTree)
    #expect(leaves.map(\.header.id) == [.integer(1), .integer(2), .integer(3)])
    #expect(leaves.allSatisfy { $0.parent == tree.reference })
    let targets = try state.reader.targets(
      of: leaves.map(\.header.reference),
      through: Samples.leafTree
    )
    #expect(targets == leaves.map { _ in LinkTarget(reference: tree.reference, phase: .active) })
  }

  @Test func `S2 a cascade changes states, times, counts and members, and S3 lifting gives back`()
    throws
  {
    var state = try forest()
    let members = try headers(state, ("tree", 1), ("leaf", 1), ("leaf", 2))
    let before = state
    try state.commit(Samples.softDelete(members, operation: operation))
    let records = try state.reader.records(at: members.map(\.reference))
    for record in records {
      #expect(record.header.state == "inactive")
      #expect(record.header.phase == .inactive)
      #expect(record.header.lastActiveState == "active")
      #expect(record.header.version == 2)
      #expect(record.deletedAt == Timestamp(microseconds: 10))
      #expect(record.updatedAt == Timestamp(microseconds: 10))
      #expect(record.tombstones == [operation])
    }
    let counts = try state.reader.counts(of: "leaf", tenant: Samples.tenant)
    #expect(Set(counts.map(\.count)) == [2])
    let batch = try state.reader.members(of: [operation], from: 0, limit: 2)
    let rest = try state.reader.members(of: [operation], from: try #require(batch.next), limit: 2)
    #expect((batch.members + rest.members).map(\.header.id) == records.map(\.header.id))
    #expect(rest.next == nil)
    let held = try state.reader.holdingOperations(of: Samples.tenant, before: nil, limit: 9)
    #expect(held.map(\.memberCount) == [3])

    var restore = Samples.changes(at: 20)
    restore.lifted = [operation]
    restore.transitions = [
      TransitionGroup(
        kind: "tree",
        state: "active",
        phase: .active,
        references: [members[0].reference]
      )
    ]
    try state.commit(restore)
    #expect(try state.reader.tombstones(on: [members[1].reference]) == [[]])
    #expect(try state.reader.records(at: [members[0].reference])[0].deletedAt == nil)
    #expect(try state.reader.operations([operation]) == [nil])
    #expect(try state.reader.holdingOperations(of: Samples.tenant, before: nil, limit: 9).isEmpty)
    // The snapshot from before is as it was.
    #expect(try before.header("tree", 1)?.phase == .active)
    #expect(try before.reader.records(at: [members[0].reference])[0].header.version == 1)
  }

  @Test func `a record of two operations is given once and is held elsewhere`() throws {
    var state = try forest()
    let second = OperationID(rawValue: UUID())
    let leaf = try headers(state, ("leaf", 1))
    try state.commit(Samples.softDelete(leaf, operation: operation))
    var both = Samples.softDelete(try headers(state, ("tree", 1)), operation: second)
    both.operations = [
      OperationInsertion(
        operation: both.operations[0].operation,
        members: both.operations[0].members + [leaf[0].reference]
      )
    ]
    try state.commit(both)
    let one = try state.reader.members(of: [operation], from: 0, limit: 9).members
    #expect(one.map(\.isHeldElsewhere) == [true])
    let all = try state.reader.members(of: [operation, second], from: 0, limit: 9).members
    #expect(all.map(\.header.kind) == ["leaf", "tree"])
    #expect(all.allSatisfy { !$0.isHeldElsewhere })
    #expect(try state.reader.tombstones(on: [leaf[0].reference]) == [[operation, second]])

    // A removed member leaves all operations; the one that is left with nothing ends.
    var removal = Samples.changes()
    removal.removals = [RemovalGroup(kind: "leaf", references: [leaf[0].reference])]
    try state.commit(removal)
    let held = try state.reader.holdingOperations(of: Samples.tenant, before: nil, limit: 9)
    #expect(held.map(\.operation.id) == [second])
    #expect(held.map(\.memberCount) == [1])
  }

  @Test func `S1 a key created again goes on with version and trail, and takes its children over`()
    throws
  {
    var state = try forest()
    let tree = try headers(state, ("tree", 1))[0]
    var removal = Samples.changes()
    removal.removals = [RemovalGroup(kind: "tree", references: [tree.reference])]
    removal.audit = [Samples.audit(3, "tree", 1, subjects: [tree.reference])]
    try state.commit(removal)
    #expect(try state.header("tree", 1) == nil)
    #expect(try state.reader.headers(at: [tree.reference]) == [nil])
    #expect(try state.reader.lastVersions(of: [Samples.key("tree", 1)]) == [1])
    let leaf = try headers(state, ("leaf", 2))[0]
    #expect(try state.reader.targets(of: [leaf.reference], through: Samples.leafTree) == [nil])

    var again = Samples.changes(at: 30)
    again.insertions = [Samples.insertion("tree", 1, version: 2)]
    again.audit = [Samples.audit(4, "tree", 1)]
    try state.commit(again)
    let reborn = try headers(state, ("tree", 1))[0]
    #expect(reborn.reference != tree.reference)
    #expect(reborn.version == 2)
    #expect(try state.reader.lastVersions(of: [Samples.key("tree", 1)]) == [nil])
    let children = try state.reader.dependents(of: [reborn.reference], through: Samples.leafTree)
    #expect(children.count == 3)
    let trail = try state.reader.auditPage(
      AuditPageRequest(
        tenant: Samples.tenant,
        subject: Samples.key("tree", 1),
        order: .oldestFirst,
        limit: 9
      )
    )
    #expect(trail.map(\.sequence) == [1, 3, 4])
    let newest = try state.reader.auditPage(
      AuditPageRequest(
        tenant: Samples.tenant,
        subject: Samples.key("tree", 1),
        order: .newestFirst,
        after: 4,
        limit: 1
      )
    )
    #expect(newest.map(\.sequence) == [3])
  }

  @Test func `S10 an inactive record gives its unique key up and claims it again`() throws {
    var state = try forest()
    let leaf = try headers(state, ("leaf", 1))
    let query = UniqueKeyQuery(
      tenant: Samples.tenant,
      kind: "leaf",
      name: "name",
      value: Array("oak".utf8)
    )
    #expect(try state.reader.holders(of: [query]) == [leaf[0].reference])
    try state.commit(Samples.softDelete(leaf, operation: operation))
    #expect(try state.reader.holders(of: [query]) == [nil])
    var back = Samples.changes()
    back.transitions = [
      TransitionGroup(
        kind: "leaf",
        state: "active",
        phase: .active,
        references: leaf.map(\.reference)
      )
    ]
    try state.commit(back)
    #expect(try state.reader.holders(of: [query]) == [leaf[0].reference])
    #expect(try state.reader.uniqueKeys(of: leaf.map(\.reference))[0].map(\.name) == ["name"])
  }

  @Test func `S10 one commit may hand a unique value over, whatever the order of its parts`() throws
  {
    var state = try forest()
    let leaves = try headers(state, ("leaf", 2), ("leaf", 1)).map(\.reference)
    var changes = Samples.changes()
    changes.updates = zip(leaves, ["oak", "elm"]).map { leaf, name in
      RecordUpdate(
        reference: leaf,
        payload: Payload(Leaf(id: 1)),
        links: [],
        uniqueKeys: [
          StoredUniqueKey(name: "name", scope: .everyPhase, value: Array(name.utf8))
        ],
        raisesVersion: true
      )
    }
    try state.commit(changes)
    let queries = ["oak", "elm"].map {
      UniqueKeyQuery(tenant: Samples.tenant, kind: "leaf", name: "name", value: Array($0.utf8))
    }
    #expect(try state.reader.holders(of: queries) == leaves)
    let both = try headers(state, ("leaf", 2), ("leaf", 1))
    try state.commit(Samples.softDelete(both, operation: operation))
    #expect(try state.reader.holders(of: queries) == leaves)
    var removal = Samples.changes()
    removal.removals = [RemovalGroup(kind: "leaf", references: leaves)]
    try state.commit(removal)
    #expect(try state.reader.holders(of: queries) == [nil, nil])
  }

  @Test func `S16 pages go on from any position, by tenant, parent and phase, in both orders`()
    throws
  {
    var state = try forest()
    var changes = Samples.changes()
    changes.insertions = (10..<2_000).map {
      Samples.insertion("leaf", $0, tree: $0.isMultiple(of: 3) ? 1 : 2)
    }
    try state.commit(changes)
    let away = try (10..<2_000).filter { $0.isMultiple(of: 5) }.map {
      try headers(state, ("leaf", $0))[0]
    }
    try state.commit(Samples.softDelete(away, operation: operation))
    let tree = try headers(state, ("tree", 1))[0].reference
    let filters = [PageRequest.ParentFilter(relation: Samples.leafTree, parent: tree)]
    let expected =
      [1, 2, 3] + (10..<2_000).filter { $0.isMultiple(of: 3) && !$0.isMultiple(of: 5) }
    for order in [PageOrder.oldestFirst, .newestFirst] {
      for tenant in [Samples.tenant, nil] {
        var ids: [Identifier] = []
        var after: UInt64?
        while true {
          let page = try state.reader.page(
            PageRequest(
              kind: "leaf",
              tenant: tenant,
              phases: [.active],
              parents: filters,
              order: order,
              after: after,
              limit: 100
            )
          )
          ids += page.map(\.header.id)
          after = page.last?.insertion
          if page.count < 100 { break }
        }
        let ordered = order == .oldestFirst ? expected : expected.reversed()
        #expect(ids == ordered.map { .integer(Int64($0)) })
      }
    }
    let none = try state.reader.page(
      PageRequest(kind: "leaf", tenant: "other", phases: [.active], limit: 5)
    )
    #expect(none.isEmpty)
    let inactive = try state.reader.page(
      PageRequest(kind: "leaf", tenant: nil, phases: [.inactive], order: .newestFirst, limit: 1)
    )
    #expect(inactive.map(\.header.id) == [.integer(1_995)])
  }

  @Test func `detached links are remembered until their target or dependent is gone or settled`()
    throws
  {
    var state = try forest()
    let (tree, leaves) = (
      try headers(state, ("tree", 1))[0].reference,
      try headers(state, ("leaf", 1), ("leaf", 2)).map(\.reference)
    )
    var changes = Samples.changes()
    changes.updates = leaves.map {
      RecordUpdate(
        reference: $0,
        payload: Payload(Leaf(id: 1)),
        links: [StoredLink(relation: Samples.leafTree, target: nil)],
        uniqueKeys: [],
        raisesVersion: true
      )
    }
    changes.detachments = leaves.map {
      DetachedLink(dependent: $0, relation: Samples.leafTree, target: tree)
    }
    try state.commit(changes)
    #expect(try state.reader.detachedLinks(of: [tree]).map(\.dependent) == leaves)
    #expect(try state.reader.targets(of: leaves, through: Samples.leafTree) == [nil, nil])
    #expect(try state.reader.dependents(of: [tree], through: Samples.leafTree).count == 1)
    var removal = Samples.changes()
    removal.removals = [RemovalGroup(kind: "leaf", references: [leaves[0]])]
    try state.commit(removal)
    #expect(try state.reader.detachedLinks(of: [tree]).map(\.dependent) == [leaves[1]])
    var settled = Samples.changes()
    settled.settledTargets = [tree]
    try state.commit(settled)
    #expect(try state.reader.detachedLinks(of: [tree]).isEmpty)
  }

  @Test func `P7 the audit chain pages in both orders`() throws {
    var state = ResidentState(storeID: UUID())
    var changes = Samples.changes()
    changes.audit = (1...1_200).map { Samples.audit($0, "none", 1) }
    try state.commit(changes)
    func page(_ order: PageOrder, _ after: Int64?) throws -> [Int64] {
      try state.reader.auditPage(
        AuditPageRequest(tenant: Samples.tenant, order: order, after: after, limit: 3)
      ).map(\.sequence)
    }
    #expect(try page(.oldestFirst, nil) == [1, 2, 3])
    #expect(try page(.oldestFirst, 1_198) == [1_199, 1_200])
    #expect(try page(.oldestFirst, .max).isEmpty)
    #expect(try page(.newestFirst, nil) == [1_200, 1_199, 1_198])
    #expect(try page(.newestFirst, 2) == [1])
    #expect(try page(.newestFirst, .min).isEmpty)
    #expect(try state.reader.auditHead(of: Samples.tenant)?.sequence == 1_200)
    #expect(try state.reader.auditHead(of: "other") == nil)
  }
}
