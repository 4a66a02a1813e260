import Perennial

extension RandomModel.StepGenerator {
  mutating func scope() -> Scope {
    random.pick([.active, .inactive, .archived, [.active, .inactive], .all]) ?? .all
  }

  mutating func version(_ key: RecordKey, _ model: SlowModel) -> Int? {
    guard random.chance(20) else { return nil }
    let actual = model.find(key)?.version ?? 1
    return random.chance(60) ? actual : actual + (random.chance(50) ? 1 : -1)
  }

  /// The key of a record, mostly a living one in some phase.
  mutating func key(
    _ tenant: TenantID,
    _ model: SlowModel,
    kind: EntityKind? = nil,
    phases: [Phase] = Phase.allCases
  ) -> RecordKey {
    let fitting = model.everyRecord(of: tenant).filter { record in
      kind.map { $0 == record.key.kind } ?? true
        && phases.contains(model.phase(record))
    }
    if random.chance(96), let record = random.pick(fitting) { return record.key }
    let kind = kind ?? random.pick(RandomModel.idCounts.map(\.0)) ?? "org"
    return RecordKey(tenant: tenant, kind: kind, id: anyID(kind))
  }

  private mutating func anyID(_ kind: EntityKind) -> Identifier {
    let count = RandomModel.idCounts.first { $0.0 == kind }?.1 ?? 1
    return RandomModel.identifier(kind, random.below(count) + 1)
  }

  private mutating func link(
    _ relation: RandomModel.Relation,
    _ tenant: TenantID,
    _ model: SlowModel
  ) -> Identifier? {
    guard relation.isRequired || random.chance(65) else { return nil }
    let phases: [Phase] = random.chance(94) ? [.active] : Phase.allCases
    return key(tenant, model, kind: relation.parent, phases: phases).id
  }

  private mutating func tag() -> Int? {
    random.chance(50) ? random.below(12) + 1 : nil
  }

  private mutating func value(
    _ key: RecordKey,
    _ model: SlowModel
  ) -> RandomModel.Value {
    let links = model.relations(key.kind).map { link($0, key.tenant, model) }
    return RandomModel.Value(
      kind: key.kind,
      id: key.id,
      links: links,
      tag: tag(),
      text: random.below(100)
    )
  }

  /// A key that is free, where there is one.
  private mutating func freeKey(_ tenant: TenantID, _ model: SlowModel) -> RecordKey {
    for _ in 0..<6 {
      let kind = random.pick(RandomModel.idCounts.map(\.0)) ?? "org"
      let key = RecordKey(tenant: tenant, kind: kind, id: anyID(kind))
      if model.find(key) == nil || random.chance(4) { return key }
    }
    return key(tenant, model)
  }

  mutating func create(_ tenant: TenantID, _ model: SlowModel) -> RandomModel.Step {
    let key = freeKey(tenant, model)
    return .create([value(key, model)])
  }

  /// Several at once, of which some name others as parents.
  mutating func several(_ tenant: TenantID, _ model: SlowModel) -> RandomModel.Step {
    var values: [RandomModel.Value] = []
    for _ in 0..<(2 + random.below(5)) {
      let key = freeKey(tenant, model)
      if random.chance(95), values.contains(where: { $0.kind == key.kind && $0.id == key.id }) {
        continue
      }
      values.append(value(key, model))
    }
    for index in values.indices {
      for (link, relation) in model.relations(values[index].kind).enumerated() {
        let siblings = values.filter { $0.kind == relation.parent }
        if random.chance(50), let sibling = random.pick(siblings),
          sibling.id != values[index].id || sibling.kind != values[index].kind || random.chance(10)
        {
          values[index].links[link] = sibling.id
        }
      }
    }
    return .create(values)
  }

  mutating func update(_ tenant: TenantID, _ model: SlowModel) -> RandomModel.Step {
    let key = key(tenant, model, phases: random.chance(90) ? [.active] : Phase.allCases)
    guard var changed = model.find(key)?.value else {
      return .update(value(key, model), .active, version: nil, inPlace: false)
    }
    changed.text = random.below(100)
    if random.chance(50) { changed.tag = tag() }
    for (index, relation) in model.relations(key.kind).enumerated() where random.chance(25) {
      changed.links[index] = link(relation, tenant, model)
    }
    return .update(
      changed,
      random.chance(80) ? .active : scope(),
      version: version(key, model),
      inPlace: random.chance(30)
    )
  }

  mutating func move(_ tenant: TenantID, _ model: SlowModel) -> RandomModel.Step {
    let key = key(tenant, model, phases: random.chance(95) ? [.active] : Phase.allCases)
    let relations = model.relations(key.kind)
    let index = random.below(relations.count)
    return .move(
      key.kind,
      key.id,
      link: index,
      to: link(relations[index], tenant, model),
      version: version(key, model)
    )
  }

  mutating func list(_ tenant: TenantID, _ model: SlowModel) -> RandomModel.Step {
    let kind = random.pick(RandomModel.idCounts.map(\.0)) ?? "org"
    let relations = model.relations(kind)
    let index = random.below(relations.count)
    let parent =
      random.chance(60)
      ? (index: index, id: key(tenant, model, kind: relations[index].parent).id) : nil
    return .list(
      kind,
      RandomModel.Listing(
        scope: scope(),
        parent: parent,
        order: random.chance(50) ? .oldestFirst : .newestFirst,
        limit: 1 + random.below(4)
      )
    )
  }
}
