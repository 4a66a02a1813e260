import Foundation
import Testing

@testable import Perennial

/// Change sets of migrations: states that get another name, and records that are stored anew.
@Suite struct StateRenameTests {
  private static let other: TenantID = "rival"

  private static func changes(_ renames: StateRename...) -> ChangeSet {
    var changes = Samples.changes(at: 99)
    changes.stateRenames = renames
    return changes
  }

  private static func go(_ headers: [RecordHeader], to state: StateName, _ phase: Phase = .active)
    -> ChangeSet
  {
    var changes = Samples.changes(at: 5)
    changes.transitions = [
      TransitionGroup(
        kind: "leaf",
        state: state,
        phase: phase,
        references: headers.map(\.reference)
      )
    ]
    return changes
  }

  private static func header(_ state: ResidentState, _ id: Int) throws -> RecordHeader {
    try #require(try state.header("leaf", id))
  }

  private static func counts(
    _ state: ResidentState,
    _ tenant: TenantID? = nil
  ) throws -> [String: Int] {
    let counts = try state.reader.counts(of: "leaf", tenant: tenant).map {
      ("\($0.state) \($0.phase)", $0.count)
    }
    return Dictionary(uniqueKeysWithValues: counts)
  }

  /// Leaves 1 to 4, of which 2 and 3 were green and 3 is put away, a purged green one, and another tenant's.
  private static func forest() throws -> ResidentState {
    var state = ResidentState(storeID: UUID())
    var changes = Samples.changes()
    changes.insertions = (1...5).map { Samples.insertion("leaf", $0, unique: "\($0)") }
    try state.commit(changes)
    var others = Samples.changes(at: 1, other)
    others.insertions = [Samples.insertion("leaf", 1, tenant: other)]
    try state.commit(others)
    try state.commit(go(try [2, 3, 5].map { try header(state, $0) }, to: "green"))
    try state.commit(go([try header(state, 3)], to: "inactive", .inactive))
    var removal = Samples.changes(at: 7)
    removal.removals = [
      RemovalGroup(kind: "leaf", references: [try header(state, 5).reference])
    ]
    try state.commit(removal)
    return state
  }

  @Test func `S25 a renamed state keeps its records, versions and times`() throws {
    var state = try Self.forest()
    let before = state
    let records = try state.reader.records(at: [2, 3].map { try Self.header(state, $0).reference })
    try state.commit(
      Self.changes(StateRename(kind: "leaf", from: "green", to: "lush", phase: .active))
    )
    #expect(
      try Self.counts(state) == ["active active": 3, "lush active": 1, "inactive inactive": 1]
    )
    #expect(try Self.header(state, 2).state == "lush")
    #expect(try Self.header(state, 3).lastActiveState == "lush")
    #expect(try Self.header(before, 2).state == "green", "a snapshot stays as it was")
    let after = try state.reader.records(at: records.map(\.header.reference))
    for (old, new) in zip(records, after) {
      #expect(old.header.version == new.header.version && old.updatedAt == new.updatedAt)
      #expect(old.deletedAt == new.deletedAt)
    }
  }

  @Test func `S25 a state that becomes another one has its records counted there`() throws {
    var state = try Self.forest()
    let before = state
    try state.commit(
      Self.changes(StateRename(kind: "leaf", from: "active", to: "green", phase: .active))
    )
    #expect(try Self.counts(state) == ["green active": 4, "inactive inactive": 1])
    #expect(try Self.counts(state, Self.other) == ["green active": 1])
    #expect(try Self.counts(before)["active active"] == 3)
    let request = PageRequest(
      kind: "leaf",
      tenant: nil,
      phases: [.active],
      states: ["green"],
      limit: 9
    )
    #expect(try state.reader.page(request).count == 4)
    try state.commit(Self.go([try Self.header(state, 1)], to: "inactive", .inactive))
    #expect(try Self.header(state, 1).lastActiveState == "green")
    #expect(try Self.counts(state) == ["green active": 3, "inactive inactive": 2])
    var again = Samples.changes(at: 9)
    again.insertions = [Samples.insertion("leaf", 5, version: 3)]
    try state.commit(again)
    #expect(try Self.counts(state)["active active"] == 1)
  }

  @Test(arguments: [
    StateRename(kind: "leaf", from: "green", to: "green", phase: .active),
    StateRename(kind: "leaf", from: "green", to: "lush", phase: .inactive),
    StateRename(kind: "leaf", from: "blue", to: "green", phase: .active),
    StateRename(kind: "bush", from: "green", to: "lush", phase: .active),
  ])
  func `P9 a rename of what never was changes nothing`(_ rename: StateRename) throws {
    var state = try Self.forest()
    let before = try Self.counts(state)
    let changes = Self.changes(rename)
    #expect(!changes.isEmpty && changes.touchedCount > 1_000_000)
    try state.commit(changes)
    #expect(try Self.counts(state) == before)
    #expect(try Self.header(state, 2).state == "green")
  }

  @Test func `S25 records that are stored anew hold their keys as far as their phase lets them`()
    throws
  {
    var state = try Self.forest()
    let versions = try [1, 3].map { try Self.header(state, $0).version }
    var changes = Samples.changes(at: 50)
    changes.updates = try [1, 3].map { id in
      RecordUpdate(
        reference: try Self.header(state, id).reference,
        payload: Payload(Leaf(id: id, name: "new")),
        links: [],
        uniqueKeys: [StoredUniqueKey(name: "key", scope: .active, value: [UInt8(id)])],
        raisesVersion: false
      )
    }
    try state.commit(changes)
    let holders = try state.reader.holders(
      of: [("key", [1]), ("key", [3]), ("name", Array("1".utf8)), ("name", Array("2".utf8))].map {
        UniqueKeyQuery(tenant: Samples.tenant, kind: "leaf", name: $0, value: $1)
      }
    )
    #expect(
      try holders == [
        Self.header(state, 1).reference, nil, nil, Self.header(state, 2).reference,
      ]
    )
    let record = try state.reader.records(at: [try Self.header(state, 1).reference])[0]
    #expect(try record.payload.decoded(as: Leaf.self).name == "new")
    #expect(record.updatedAt == Timestamp(microseconds: 1))
    #expect(try [1, 3].map { try Self.header(state, $0).version } == versions)
  }
}
