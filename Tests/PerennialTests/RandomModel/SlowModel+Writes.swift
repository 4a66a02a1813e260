import Perennial

extension SlowModel {
  /// S1, S5, S10, S15.
  mutating func create(_ values: [RandomModel.Value], in tenant: TenantID) throws(Refused) -> Answer
  {
    var refusals: [Refusal] = []
    var lives: [Int] = []
    for value in values {
      let key = RecordKey(tenant: tenant, kind: value.kind, id: value.id)
      guard find(key) == nil else {
        refusals.append(.alreadyExists(value.kind, value.id))
        continue
      }
      lives.append(insert(value, key))
    }
    for life in lives {
      guard let record = records[life] else { continue }
      for index in record.value.links.indices {
        if let refusal = link(life, index) { refusals.append(refusal) }
      }
    }
    for life in lives where isAncestor(life, of: life) {
      refusals.append(.invalidArgument)
    }
    guard refusals.isEmpty else { throw Refused(any: refusals) }
    try checkKeys(Set(lives))
    let sequence = audit(tenant, lives.count)
    return Answer(
      created: lives,
      affected: countsByKind(lives),
      audit: sequence,
      footprint: footprint(Set(lives), "create")
    )
  }

  private mutating func insert(_ value: RandomModel.Value, _ key: RecordKey) -> Int {
    let life = beginLife()
    let initial = kinds[value.kind]?.initial ?? ""
    records[life] = Record(
      key: key,
      life: life,
      value: value,
      state: initial,
      lastActiveState: initial,
      version: (lastVersions[key] ?? 0) + 1,
      createdAt: now,
      updatedAt: now
    )
    lastVersions[key] = nil
    lives[key] = life
    inserted[key.tenant, default: []].append(life)
    return life
  }

  /// Tells why a link must not be set; nil where it may be.
  private func link(_ life: Int, _ index: Int) -> Refusal? {
    guard let record = records[life] else { return nil }
    let relation = relations(record.key.kind)[index]
    guard let id = record.value.links[index] else { return nil }
    let key = RecordKey(tenant: record.key.tenant, kind: relation.parent, id: id)
    guard let parent = find(key) else { return .notFound(relation.parent) }
    guard phase(parent) == .active else { return .parentNotActive(record.key.kind, [parent.key]) }
    return nil
  }

  /// S5, S6, S10, S11, S13.
  mutating func update(
    _ value: RandomModel.Value,
    in tenant: TenantID,
    phases: Set<Phase>,
    ifVersion version: Int?
  ) throws(Refused) -> Answer {
    let key = RecordKey(tenant: tenant, kind: value.kind, id: value.id)
    guard let record = find(key), phases.contains(phase(record)) else {
      throw Refused(.notFound(value.kind))
    }
    guard phase(record) == .active else {
      throw Refused(.notActive(value.kind, value.id, phase(record)))
    }
    records[record.life]?.value = value
    var refusals: [Refusal] = []
    var movesSelf = false
    for index in value.links.indices where value.links[index] != record.value.links[index] {
      if let refusal = link(record.life, index) { refusals.append(refusal) }
      movesSelf = movesSelf || relations(value.kind)[index].parent == value.kind
    }
    if movesSelf, isAncestor(record.life, of: record.life) { refusals.append(.invalidArgument) }
    guard refusals.isEmpty else { throw Refused(any: refusals) }
    try checkKeys([record.life])
    try check(record, hasVersion: version)
    touch([record.life])
    let sequence = audit(tenant)
    return Answer(
      life: record.life,
      affected: [value.kind: 1],
      audit: sequence,
      footprint: Set(
        value.links.map { "link \($0.map(\.description) ?? "")" } + ["\(record.life)"]
      ),
      details: details([record.life])
    )
  }

  /// The kind's own steps within a phase.
  mutating func change(_ call: RandomModel.Call, _ key: RecordKey) throws(Refused) -> Answer {
    guard let record = find(key) else { throw Refused(.notFound(key.kind)) }
    let action = kinds[key.kind]?.actions.first { $0.name == call.action }
    if call.succeedsIfDone, record.state == action?.destination {
      return Answer(isUnchanged: true, life: record.life)
    }
    guard let action, let destination = action.destination, action.sources.contains(record.state)
    else { throw invalidTransition(call, record) }
    try check(record, hasVersion: call.version)
    let before = footprint([record.life], "change")
    records[record.life]?.state = destination
    if phase(record) == .active { records[record.life]?.lastActiveState = destination }
    touch([record.life])
    let sequence = audit(key.tenant)
    return Answer(
      life: record.life,
      affected: [key.kind: 1],
      audit: sequence,
      footprint: before,
      details: details([record.life])
    )
  }

  /// The action that a call takes from a record's state.
  func action(_ call: RandomModel.Call, _ record: Record) throws(Refused) -> Action {
    let actions = kinds[record.key.kind]?.actions ?? []
    let fitting = actions.first { action in
      action.verb == call.verb && call.action.map { $0 == action.name } ?? true
        && action.sources.contains(record.state)
    }
    guard let fitting else { throw invalidTransition(call, record) }
    return fitting
  }

  func invalidTransition(_ call: RandomModel.Call, _ record: Record) -> Refused {
    let actions = (kinds[record.key.kind]?.actions ?? []).filter { action in
      action.verb == call.verb && call.action.map { $0 == action.name } ?? true
    }
    return Refused(
      .invalidTransition(
        record.key.kind,
        record.key.id,
        call.verb,
        action: call.action,
        record.state,
        from: actions.reduce(into: []) { $0.formUnion($1.sources) }
      )
    )
  }
}
