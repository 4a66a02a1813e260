extension SchemaValidator {
  func relation(_ relation: RelationModel, of model: KindModel) -> [SchemaProblem] {
    guard models[relation.parentKind] != nil else {
      return [
        SchemaProblem(
          model.kind,
          .missingParentKind,
          "has a relation “\(relation.id.name)” to “\(relation.parentKind)”, which the schema lacks; "
            + "add that type to Schema(…)"
        )
      ]
    }
    return contradictions(of: relation, in: model) + missingActions(of: relation, in: model)
  }

  private func contradictions(of relation: RelationModel, in model: KindModel) -> [SchemaProblem] {
    let rules = relation.rules
    var problems: [SchemaProblem] = []
    let takesAlong = rules.softDelete == .cascade || rules.archive == .cascade
    if takesAlong, rules.hardDelete == .keep || rules.hardDelete == .detach {
      problems.append(
        SchemaProblem(
          model.kind,
          .stuckMembers,
          "goes along “\(relation.id.name)” on soft delete or archive, but a hard delete would leave it "
            + "behind for good; make hardDelete cascade or restrict"
        )
      )
    }
    if rules.softDelete == .cascade, rules.archive == .detach {
      problems.append(
        SchemaProblem(
          model.kind,
          .stuckMembers,
          "goes along “\(relation.id.name)” on soft delete, but an archive would cut the link by "
            + "which a hard delete finds it; make archive cascade, keep or restrict"
        )
      )
    }
    if rules.hardDelete == .cascade, rules.archive != .cascade {
      problems.append(
        SchemaProblem(
          model.kind,
          .destroysActive,
          "is removed along “\(relation.id.name)” without having been archived; make archive cascade, or "
            + "hardDelete restrict"
        )
      )
    }
    return problems
  }

  /// A cascade takes dependents through their own action, so every active state must have one.
  private func missingActions(of relation: RelationModel, in model: KindModel) -> [SchemaProblem] {
    var problems: [SchemaProblem] = []
    for verb in [LifecycleVerb.softDelete, .archive]
    where relation.rules.rule(for: verb) == .cascade {
      for state in model.states
      where state.phase == .active && model.action(verb, from: state.name) == nil {
        problems.append(
          SchemaProblem(
            model.kind,
            .missingAction,
            "cannot go along “\(relation.id.name)” from “\(state.name)”: it has no \(verb.rawValue) from "
              + "there; add one, or choose another rule"
          )
        )
      }
    }
    return problems
  }

  func cascadeCycles() -> [SchemaProblem] {
    var problems: [SchemaProblem] = []
    for verb in [LifecycleVerb.softDelete, .archive, .hardDelete] {
      for model in list where reaches(model.kind, from: model.kind, by: verb) {
        problems.append(
          SchemaProblem(
            model.kind,
            .cascadeCycle,
            "is part of a cycle of \(verb.rawValue) cascades between kinds; break it with another rule"
          )
        )
      }
    }
    return problems
  }

  private func reaches(_ goal: EntityKind, from start: EntityKind, by verb: LifecycleVerb) -> Bool {
    var seen: Set<EntityKind> = []
    var next = [start]
    while let kind = next.popLast() {
      for relation in list.flatMap(\.relations)
      where relation.parentKind == kind && relation.id.child != kind
        && relation.rules.rule(for: verb) == .cascade
      {
        if relation.id.child == goal { return true }
        if seen.insert(relation.id.child).inserted { next.append(relation.id.child) }
      }
    }
    return false
  }
}
