import Perennial
import PerennialTesting

extension RandomModel {
  /// One verb of a run, as its tenant's caller.
  indirect enum Step: Sendable {
    case create([Value])
    case update(Value, Scope, version: Int?, inPlace: Bool)
    case move(EntityKind, Identifier, link: Int, to: Identifier?, version: Int?)
    case perform(EntityKind, Identifier, Call)
    case plan(EntityKind, Identifier, Call, between: (TenantID, Step)?, byToken: Bool)
    case find(EntityKind, Identifier, Scope)
    case list(EntityKind, Listing)
  }

  struct Listing: Sendable {
    let scope: Scope
    let parent: (index: Int, id: Identifier)?
    let order: PageOrder
    let limit: Int
  }

  /// Makes random verbs that mostly fit what the model holds.
  struct StepGenerator {
    var random: SeededGenerator

    /// A graph with several parents, diamonds and chains of self relations, in one call a tenant.
    mutating func graph(_ tenant: TenantID, _ rules: RuleBook) -> Step {
      let isLarge = tenant == tenants[0]
      let sizes = idCounts.map { ($0.0, isLarge ? $0.1 * 3 / 4 : $0.1 * 2 / 5) }
      let counts = Dictionary(uniqueKeysWithValues: sizes)
      var values: [RandomModel.Value] = []
      for (kind, count) in sizes {
        for number in 1...count {
          let links = (rules.relations[kind] ?? []).map { relation -> Identifier? in
            // Links of self relations lead to smaller numbers, so that nothing is its own ancestor.
            let bound = relation.parent == kind ? number - 1 : counts[relation.parent] ?? 0
            guard bound > 0, relation.isRequired || random.chance(70) else { return nil }
            return identifier(relation.parent, random.below(bound) + 1)
          }
          values.append(
            RandomModel.Value(
              kind: kind,
              id: identifier(kind, number),
              links: links,
              tag: random.chance(50) ? number + 20 : nil,
              text: random.below(100)
            )
          )
        }
      }
      return .create(values.shuffled(using: &random))
    }

    mutating func next(_ model: SlowModel, nested: Bool = false) -> (TenantID, Step) {
      let tenant = tenants[random.chance(75) ? 0 : 1]
      let living = model.inserted[tenant]?.count ?? 0
      if random.chance(living < 30 ? 30 : 3) { return (tenant, several(tenant, model)) }
      switch random.below(nested ? 92 : 100) {
      case 0..<12: return (tenant, create(tenant, model))
      case 12..<24: return (tenant, update(tenant, model))
      case 24..<34: return (tenant, move(tenant, model))
      case 34..<41: return (tenant, verb(.change, tenant, model))
      case 41..<56: return (tenant, verb(.softDelete, tenant, model))
      case 56..<66: return (tenant, verb(.archive, tenant, model))
      case 66..<80: return (tenant, verb(.restore, tenant, model))
      case 80..<87: return (tenant, verb(.hardDelete, tenant, model))
      case 87..<89:
        let key = key(tenant, model)
        return (tenant, .find(key.kind, key.id, scope()))
      case 89..<92: return (tenant, list(tenant, model))
      default: return (tenant, plan(tenant, model))
      }
    }
  }
}

extension RandomModel.StepGenerator {

  private mutating func plan(_ tenant: TenantID, _ model: SlowModel) -> RandomModel.Step {
    let verbs: [LifecycleVerb] = [
      .softDelete, .softDelete, .archive, .restore, .hardDelete, .change,
    ]
    guard
      case .perform(let kind, let id, var call) = verb(
        random.pick(verbs) ?? .restore,
        tenant,
        model
      )
    else { return create(tenant, model) }
    call.succeedsIfDone = false
    call.scope = .active
    let key = RecordKey(tenant: tenant, kind: kind, id: id)
    let between = random.chance(50) ? between(key, model) : nil
    return .plan(kind, id, call, between: between, byToken: random.chance(50))
  }

  /// A verb on something that depends on a record, or any other one.
  private mutating func between(
    _ key: RecordKey,
    _ model: SlowModel
  ) -> (TenantID, RandomModel.Step) {
    let life = model.find(key)?.life
    let dependents = model.everyRecord(of: key.tenant).filter { record in
      record.value.links.indices.contains { model.target(of: record, $0) == life }
    }
    guard life != nil, random.chance(60), let dependent = random.pick(dependents)?.key else {
      return next(model, nested: true)
    }
    let verb = random.pick([LifecycleVerb.softDelete, .archive, .restore]) ?? .restore
    return (key.tenant, .perform(dependent.kind, dependent.id, RandomModel.Call(verb: verb)))
  }

  private mutating func verb(
    _ verb: LifecycleVerb,
    _ tenant: TenantID,
    _ model: SlowModel
  ) -> RandomModel.Step {
    let phases: [Phase] =
      switch verb {
      case .softDelete, .change: [.active]
      case .archive: [.active, .inactive]
      case .restore: [.inactive, .archived]
      case .hardDelete: [.archived]
      }
    let kinds: [EntityKind] = ["project", "project", "note"]
    let key = key(
      tenant,
      model,
      kind: verb == .change ? random.pick(kinds) : nil,
      phases: random.chance(85) ? phases : Phase.allCases
    )
    var call = RandomModel.Call(verb: verb)
    call.succeedsIfDone = random.chance(15)
    call.version = version(key, model)
    call.restoresAncestors = random.chance(40)
    if verb == .change || random.chance(15) {
      let actions = model.kinds[key.kind]?.actions.filter { $0.verb == verb } ?? []
      guard let action = random.pick(actions) else { return create(tenant, model) }
      call.action = action.name
      call.restoresAncestors = false
    } else if verb == .softDelete, random.chance(20) {
      call.scope = scope()
    }
    return .perform(key.kind, key.id, call)
  }
}
