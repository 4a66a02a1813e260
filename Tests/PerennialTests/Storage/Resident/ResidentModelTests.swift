import Foundation
import PerennialTesting
import Testing

@testable import Perennial

/// Random histories, compared with a plain dictionary of records after every step.
@Suite struct ResidentModelTests {
  private struct Key: Hashable {
    let kind: EntityKind
    let id: Int
  }

  private struct Model {
    struct Record {
      var order: Int
      var isActive = true
      var version: Int
      var tree: Int?
      var unique: String?
      var operations: [OperationID] = []
    }

    var living: [Key: Record] = [:]
    var lastVersions: [Key: Int] = [:]
    var order = 0
    var operations: [OperationID] = []

    func members(_ id: OperationID) -> [Key] {
      living.filter { $0.value.operations.contains(id) }.map(\.key)
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func `P5 a state agrees with a model after any history`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var model = Model()
    var state = ResidentState(storeID: UUID())
    var held: [(ResidentState, Model)] = []
    for step in 0..<400 {
      var changes = Samples.changes(at: Int64(step))
      let snapshot = state
      switch Int.random(in: 0..<10, using: &generator) {
      case 0...3: create(&changes, &model, &generator)
      case 4...5: try putAway(&changes, &model, snapshot, &generator)
      case 6: try lift(&changes, &model, snapshot, &generator)
      case 7: try move(&changes, &model, snapshot, &generator)
      default: try remove(&changes, &model, snapshot, &generator)
      }
      changes.audit = [Samples.audit(Int64(step) + 1, "leaf", 1)]
      try state.commit(changes)
      try compare(state, model, "seed \(seed) step \(step)")
      if step.isMultiple(of: 50) { held.append((state, model)) }
    }
    // Later commits have changed none of the snapshots.
    for (state, model) in held { try compare(state, model, "seed \(seed), snapshot") }
  }

  private func create(
    _ changes: inout ChangeSet,
    _ model: inout Model,
    _ generator: inout SeededGenerator
  ) {
    for _ in 0..<3 {
      let isTree = Bool.random(using: &generator)
      let key = Key(kind: isTree ? "tree" : "leaf", id: Int.random(in: 1...12, using: &generator))
      guard model.living[key] == nil else { continue }
      let trees = model.living.filter { $0.key.kind == "tree" && $0.value.isActive }.map(\.key.id)
        .sorted()
      let tree = isTree ? nil : trees.randomElement(using: &generator)
      let version = (model.lastVersions[key] ?? 0) + 1
      let unique = isTree ? nil : "\(key.id)"
      changes.insertions.append(
        Samples.insertion(key.kind, key.id, tree: tree, version: version, unique: unique)
      )
      model.living[key] = Model.Record(
        order: model.order,
        version: version,
        tree: tree,
        unique: unique
      )
      model.order += 1
    }
  }

  private func some(_ model: Model, _ generator: inout SeededGenerator) -> [Key] {
    let keys = model.living.keys.sorted { ($0.kind, $0.id) < ($1.kind, $1.id) }
    return keys.filter { _ in Int.random(in: 0..<6, using: &generator) == 0 }
  }

  private func header(_ state: ResidentState, _ key: Key) throws -> RecordHeader {
    try #require(try state.header(key.kind, key.id))
  }

  private func putAway(
    _ changes: inout ChangeSet,
    _ model: inout Model,
    _ state: ResidentState,
    _ generator: inout SeededGenerator
  ) throws {
    let keys = some(model, &generator)
    guard let first = keys.first else { return }
    let id = OperationID(rawValue: UUID())
    let root = try header(state, first)
    for kind in ["leaf", "tree"] as [EntityKind] {
      let leaving = keys.filter { $0.kind == kind && model.living[$0]?.isActive == true }
      changes.transitions.append(
        TransitionGroup(
          kind: kind,
          state: "inactive",
          phase: .inactive,
          references: try leaving.map { try header(state, $0).reference }
        )
      )
      for key in leaving {
        model.living[key]?.isActive = false
        model.living[key]?.version += 1
      }
    }
    changes.operations = [
      OperationInsertion(
        operation: Samples.operation(id, root: root),
        members: try keys.map { try header(state, $0).reference }
      )
    ]
    for key in keys { model.living[key]?.operations.append(id) }
    model.operations.append(id)
  }

  private func lift(
    _ changes: inout ChangeSet,
    _ model: inout Model,
    _ state: ResidentState,
    _ generator: inout SeededGenerator
  ) throws {
    let holding = model.operations.filter { !model.members($0).isEmpty }
    guard let id = holding.randomElement(using: &generator) else { return }
    changes.lifted = [id]
    for key in model.members(id) {
      model.living[key]?.operations.removeAll { $0 == id }
      guard model.living[key]?.operations.isEmpty == true else { continue }
      changes.transitions.append(
        TransitionGroup(
          kind: key.kind,
          state: "active",
          phase: .active,
          references: [try header(state, key).reference]
        )
      )
      model.living[key]?.isActive = true
      model.living[key]?.version += 1
    }
  }

  private func move(
    _ changes: inout ChangeSet,
    _ model: inout Model,
    _ state: ResidentState,
    _ generator: inout SeededGenerator
  ) throws {
    let trees = model.living.keys.filter { $0.kind == "tree" }.map(\.id).sorted()
    for key in some(model, &generator) where key.kind == "leaf" {
      let tree = Bool.random(using: &generator) ? trees.randomElement(using: &generator) : nil
      let unique = "\(key.id)\(Bool.random(using: &generator))"
      changes.updates.append(
        RecordUpdate(
          reference: try header(state, key).reference,
          payload: Payload(Leaf(id: key.id)),
          links: [
            StoredLink(relation: Samples.leafTree, target: tree.map { Samples.key("tree", $0) })
          ],
          uniqueKeys: [StoredUniqueKey(name: "name", scope: .active, value: Array(unique.utf8))],
          raisesVersion: true
        )
      )
      model.living[key]?.tree = tree
      model.living[key]?.unique = unique
      model.living[key]?.version += 1
    }
  }

  private func remove(
    _ changes: inout ChangeSet,
    _ model: inout Model,
    _ state: ResidentState,
    _ generator: inout SeededGenerator
  ) throws {
    for key in some(model, &generator).prefix(3) {
      changes.removals.append(
        RemovalGroup(kind: key.kind, references: [try header(state, key).reference])
      )
      model.lastVersions[key] = model.living[key]?.version
      model.living[key] = nil
    }
  }

  private func compare(_ state: ResidentState, _ model: Model, _ comment: Comment) throws {
    let reader = state.reader
    for kind in ["leaf", "tree"] as [EntityKind] {
      let records = model.living.filter { $0.key.kind == kind }.sorted {
        $0.value.order < $1.value.order
      }
      let page = try reader.page(
        PageRequest(kind: kind, tenant: Samples.tenant, phases: Set(Phase.allCases), limit: 100)
      )
      #expect(page.map(\.header.id) == records.map { .integer(Int64($0.key.id)) }, comment)
      #expect(page.map(\.header.version) == records.map(\.value.version), comment)
      #expect(page.map(\.tombstones) == records.map(\.value.operations), comment)
      #expect(page.map { $0.deletedAt == nil } == records.map(\.value.isActive), comment)
      for tenant in [Samples.tenant, nil] {
        let active = try reader.counts(of: kind, tenant: tenant).filter { $0.phase == .active }
        let expected = records.filter(\.value.isActive).count
        #expect(active.reduce(0) { $0 + $1.count } == expected, comment)
      }
      for key in (1...12).map({ Key(kind: kind, id: $0) }) {
        let expected = model.living[key] == nil ? model.lastVersions[key] : nil
        #expect(try reader.lastVersions(of: [Samples.key(kind, key.id)]) == [expected], comment)
      }
    }
    try compareLinks(reader, model, comment)
    try compareOperations(reader, model, comment)
  }

  private func compareLinks(_ reader: ResidentReader, _ model: Model, _ comment: Comment) throws {
    for (key, record) in model.living {
      guard let header = try reader.headers(of: [Samples.key(key.kind, key.id)])[0] else {
        continue
      }
      if key.kind == "tree" {
        let leaves = model.living.filter { $0.value.tree == key.id }
          .sorted { $0.value.order < $1.value.order }
        let found = try reader.dependents(of: [header.reference], through: Samples.leafTree)
        #expect(found.map(\.header.id) == leaves.map { .integer(Int64($0.key.id)) }, comment)
      } else if let unique = record.unique {
        let query = UniqueKeyQuery(
          tenant: Samples.tenant,
          kind: "leaf",
          name: "name",
          value: Array(unique.utf8)
        )
        let expected = record.isActive ? header.reference : nil
        #expect(try reader.holders(of: [query]) == [expected], comment)
      }
    }
  }

  private func compareOperations(_ reader: ResidentReader, _ model: Model, _ comment: Comment)
    throws
  {
    let holding = model.operations.filter { !model.members($0).isEmpty }
    let listed = try reader.holdingOperations(of: Samples.tenant, before: nil, limit: 1_000)
    #expect(listed.map(\.operation.id) == holding.reversed(), comment)
    #expect(
      listed.map(\.memberCount) == holding.reversed().map { model.members($0).count },
      comment
    )
    let asked = Array(holding.suffix(2))
    var members: [Member] = []
    var position: UInt64? = 0
    while let from = position {
      let batch = try reader.members(of: asked, from: from, limit: 2)
      members += batch.members
      position = batch.next
    }
    let expected = Set(asked.flatMap(model.members))
    #expect(members.count == expected.count, comment)
    for member in members {
      guard case .integer(let id) = member.header.id else { continue }
      let key = Key(kind: member.header.kind, id: Int(id))
      #expect(expected.contains(key), comment)
      let elsewhere = model.living[key]?.operations.contains { !asked.contains($0) }
      #expect(member.isHeldElsewhere == elsewhere, comment)
    }
  }
}
