/// Compares one kind of a schema with what a store remembers and holds of it.
///
/// A kind without records may change in any way but one: a relation's name stands for one parent kind.
struct KindComparison {
  private let model: KindModel
  /// Nil where the store never had the kind.
  private let old: SchemaDescription.Kind?
  private let new: SchemaDescription.Kind
  /// Relations that the kind once had, with their parents' kinds.
  private let retired: [String: String]
  private let migrations: [Migration]
  private let reader: any StorageReader
  private let counts: [StateCount]
  private(set) var differences: [SchemaDifference] = []
  private(set) var renames: [StateRename] = []
  private(set) var rewrite: KindRewrite

  init(
    model: KindModel,
    old: SchemaDescription.Kind?,
    new: SchemaDescription.Kind,
    retired: [String: String],
    migrations: [Migration],
    reader: any StorageReader
  ) throws(LifecycleError) {
    self.model = model
    self.old = old
    self.new = new
    self.retired = retired
    self.migrations = migrations
    self.reader = reader
    counts = try reader.counts(of: model.kind, tenant: nil)
    rewrite = KindRewrite(model: model, count: counts.reduce(0) { $0 + $1.count })
  }

  mutating func compare() throws(LifecycleError) {
    if rewrite.count > 0 { try compareStates() }
    for relation in model.relations { compare(relation) }
    guard rewrite.count > 0, let old else { return }
    for key in model.uniqueKeys { compare(key, old) }
    comparePayloads(old)
  }

  private mutating func compare(_ relation: RelationModel) {
    let name = relation.id.name
    if let parent = old?.relations[name] ?? retired[name], parent != relation.parentKind.rawValue {
      differences.append(.changedParentKind(relation, from: parent))
      return
    }
    guard rewrite.count > 0, let old, old.relations[name] == nil else { return }
    if let rule = migrations.missingParents(of: name, model.kind) {
      rewrite.newRelations[name] = rule
    } else {
      differences.append(.newRelation(relation, model, rewrite.count))
    }
  }

  private mutating func compare(_ key: UniqueKeyModel, _ old: SchemaDescription.Kind) {
    let before = old.uniqueKeys[key.name]
    guard before != new.uniqueKeys[key.name] else { return }
    if migrations.addUniqueKey(key.name, model.kind) {
      rewrite.newUniqueKeys.insert(key.name)
    } else {
      differences.append(
        .newUniqueKey(key.name, model, rewrite.count, isChanged: before != nil)
      )
    }
  }

  private mutating func comparePayloads(_ old: SchemaDescription.Kind) {
    guard old.payloadVersion <= new.payloadVersion else {
      differences.append(.newerPayload(model, rewrite.count, stored: old.payloadVersion))
      return
    }
    for version in old.payloadVersion..<new.payloadVersion {
      guard let upgrade = migrations.upgrade(from: version, model.kind) else {
        differences.append(
          .olderPayload(model, rewrite.count, stored: old.payloadVersion, missing: version)
        )
        return
      }
      rewrite.upgrades.append(upgrade)
    }
  }
}

extension KindComparison {
  private mutating func compareStates() throws(LifecycleError) {
    let changed = changedStates
    let resting = try reader.restingCounts(
      of: model.kind,
      lastIn: Set(changed.filter { $0.phase == .active }.map(\.name))
    )
    for state in changed {
      let uses = StateUses(
        phase: state.phase,
        count: counts.first { $0.state == state.name && $0.phase == state.phase }?.count ?? 0,
        resting: state.phase == .active ? resting[state.name] ?? 0 : 0
      )
      if uses.count + uses.resting > 0 { compare(state, uses) }
    }
  }

  /// The states that records may be in, or were last in, and that are no more what they were.
  private var changedStates: [StateModel] {
    var states = Set(counts.map { StateModel(name: $0.state, phase: $0.phase) })
    for (name, phase) in old?.states ?? [:] {
      states.insert(StateModel(name: StateName(rawValue: name), phase: phase.phase))
    }
    return states.filter { model.phase(of: $0.name) != $0.phase }.sorted { left, right in
      let (left, right) = (left.name.rawValue, right.name.rawValue)
      return left.precedesByBytes(right)
    }
  }

  private mutating func compare(_ state: StateModel, _ uses: StateUses) {
    guard model.phase(of: state.name) == nil else {
      differences.append(.changedPhase(state.name, model, uses))
      return
    }
    guard let successor = successor(of: state.name) else {
      differences.append(.missingState(state.name, model, uses))
      return
    }
    guard model.phase(of: successor) == state.phase else {
      differences.append(.wrongRename(state.name, to: successor, model, uses))
      return
    }
    renames.append(
      StateRename(kind: model.kind, from: state.name, to: successor, phase: state.phase)
    )
  }

  /// The schema's state that another one has become, by one declared rename or several.
  private func successor(of state: StateName) -> StateName? {
    var (name, rest) = (state, migrations.count)
    while model.phase(of: name) == nil, rest > 0 {
      guard let next = migrations.newName(of: name, model.kind) else { return nil }
      (name, rest) = (next, rest - 1)
    }
    return model.phase(of: name) == nil ? nil : name
  }
}

extension SchemaDescription.PhaseName {
  fileprivate var phase: Phase {
    switch self {
    case .active: .active
    case .inactive: .inactive
    case .archived: .archived
    }
  }
}

extension StorageReader {
  /// How many records that are put away were last in each of some active states.
  fileprivate func restingCounts(
    of kind: EntityKind,
    lastIn states: Set<StateName>
  ) throws(LifecycleError) -> [StateName: Int] {
    var counts: [StateName: Int] = [:]
    var position: UInt64?
    repeat {
      guard !states.isEmpty else { break }
      let records = try page(
        PageRequest(
          kind: kind,
          tenant: nil,
          phases: [.inactive, .archived],
          after: position,
          limit: 1_000
        )
      )
      for index in records.indices where states.contains(records[index].header.lastActiveState) {
        counts[records[index].header.lastActiveState, default: 0] += 1
      }
      position = records.last?.insertion
    } while position != nil
    return counts
  }
}
