import Foundation
import Testing

@testable import Perennial

@Suite struct ForeignValueTests {
  private let state: ResidentState
  private let leaf: RecordHeader
  private static let far = [
    RecordReference(rawValue: 99), RecordReference(rawValue: 7 << 32),
    RecordReference(rawValue: .max),
  ]

  init() throws {
    var state = ResidentState(storeID: UUID())
    var changes = Samples.changes()
    changes.insertions = [Samples.insertion("tree", 1), Samples.insertion("leaf", 1, tree: 1)]
    try state.commit(changes)
    var other = Samples.changes(at: 1, "other")
    other.insertions = [Samples.insertion("leaf", 1, tenant: "other")]
    try state.commit(other)
    self.state = state
    leaf = try #require(try state.header("leaf", 1))
  }

  private func expectForeign(
    _ code: StorageError.Code = .foreignValue,
    _ body: () throws -> Void,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: LifecycleError.self, sourceLocation: location) { try body() }
    guard case .storage(let cause) = error else {
      Issue.record("\(String(describing: error))", sourceLocation: location)
      return
    }
    #expect(cause.code == code, sourceLocation: location)
  }

  @Test(arguments: far) func `P9 a reader refuses a handle of another storage`(far: RecordReference)
  {
    let reader = state.reader
    expectForeign { _ = try reader.headers(at: [far]) }
    expectForeign { _ = try reader.records(at: [far]) }
    expectForeign { _ = try reader.dependents(of: [far], through: Samples.leafTree) }
    expectForeign { _ = try reader.targets(of: [far], through: Samples.leafTree) }
    expectForeign { _ = try reader.tombstones(on: [far]) }
    expectForeign { _ = try reader.detachedLinks(of: [far]) }
    expectForeign { _ = try reader.uniqueKeys(of: [far]) }
    let filter = PageRequest.ParentFilter(relation: Samples.leafTree, parent: far)
    expectForeign {
      _ = try reader.page(
        PageRequest(kind: "leaf", tenant: nil, phases: [.active], parents: [filter], limit: 1)
      )
    }
  }

  @Test(arguments: far) func `P9 a change set with a handle of another storage is refused`(
    far: RecordReference
  ) {
    let header = RecordHeader(
      reference: far,
      kind: "leaf",
      id: .integer(1),
      state: "active",
      phase: .active,
      lastActiveState: "active",
      version: 1
    )
    var changes = Samples.changes()
    changes.transitions = [
      TransitionGroup(kind: "leaf", state: "x", phase: .active, references: [far])
    ]
    expectForeign { try state.validate(changes) }
    changes.transitions = []
    changes.removals = [RemovalGroup(kind: "leaf", references: [far])]
    expectForeign { try state.validate(changes) }
    changes.removals = []
    changes.audit = [Samples.audit(1, "leaf", 1, subjects: [far])]
    expectForeign { try state.validate(changes) }
    changes.audit = []
    changes.settledTargets = [far]
    expectForeign { try state.validate(changes) }
    expectForeign {
      try state.validate(Samples.softDelete([header], operation: OperationID(rawValue: UUID())))
    }
  }

  @Test func `a change set that does not fit is refused`() {
    var changes = Samples.changes()
    changes.insertions = [Samples.insertion("leaf", 1)]
    expectForeign { try state.validate(changes) }
    changes.insertions = [Samples.insertion("leaf", 2), Samples.insertion("leaf", 2)]
    expectForeign { try state.validate(changes) }
    changes.insertions = [Samples.insertion("leaf", 2, tree: 9)]
    expectForeign { try state.validate(changes) }
    changes.insertions = [Samples.insertion("leaf", 2, version: 0)]
    expectForeign { try state.validate(changes) }
    changes.insertions = [Samples.insertion("leaf", 2, tenant: "other")]
    expectForeign { try state.validate(changes) }
    changes.insertions = []
    changes.lifted = [OperationID(rawValue: UUID())]
    expectForeign { try state.validate(changes) }
    changes.lifted = []
    changes.audit = [Samples.audit(2, "leaf", 1)]
    expectForeign(.corrupt) { try state.validate(changes) }
    var foreign = Samples.changes(at: 1, "other")
    foreign.removals = [RemovalGroup(kind: "leaf", references: [leaf.reference])]
    expectForeign { try state.validate(foreign) }
    foreign.removals = [RemovalGroup(kind: "tree", references: [leaf.reference])]
    expectForeign { try state.validate(foreign) }
  }

  @Test func `more states than a row can number are refused`() throws {
    var changes = Samples.changes()
    changes.transitions = (0..<300).map {
      TransitionGroup(
        kind: "leaf",
        state: StateName(rawValue: "S\($0)"),
        phase: .active,
        references: [leaf.reference]
      )
    }
    expectForeign(.limitReached) { try state.validate(changes) }
    changes.transitions = Array(changes.transitions.prefix(253))
    var next = state
    try next.commit(changes)
    #expect(try next.header("leaf", 1)?.state == "S252")
    #expect(try next.header("leaf", 1)?.version == 254)
  }

  @Test func `a limit below one is refused`() {
    #expect(throws: LifecycleError.self) {
      try state.reader.page(PageRequest(kind: "leaf", tenant: nil, phases: [.active], limit: 0))
    }
    #expect(throws: LifecycleError.self) {
      try state.reader.members(of: [], from: .max, limit: -1)
    }
    #expect(throws: Never.self) { try state.reader.members(of: [], from: .max, limit: 1) }
  }
}
