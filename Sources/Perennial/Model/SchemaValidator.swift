/// Finds everything in a schema that could leave records stuck or destroy what its rules protect.
struct SchemaValidator {
  let list: [KindModel]
  let models: [EntityKind: KindModel]

  func problems() -> [SchemaProblem] {
    var problems = duplicateKinds()
    for model in list {
      problems += names(of: model)
      problems += states(of: model)
      problems += model.actions.flatMap { transition($0, of: model) }
      problems += ambiguities(of: model)
      problems += model.relations.flatMap { relation($0, of: model) }
    }
    return problems + cascadeCycles()
  }

  private func duplicateKinds() -> [SchemaProblem] {
    repeated(list.map(\.kind)).map {
      SchemaProblem($0, .duplicateName, "is declared by two types; give one of them another kind")
    }
  }

  private func names(of model: KindModel) -> [SchemaProblem] {
    var problems: [SchemaProblem] = []
    if !Identifier.text(model.kind.rawValue).isValid {
      problems.append(
        SchemaProblem(
          model.kind,
          .invalidName,
          "must have a kind of 1 to 255 bytes; shorten or fill it"
        )
      )
    }
    let groups = [
      ("state", model.states.map(\.name.rawValue)),
      ("action", model.actions.map(\.name)),
      ("relation", model.relations.map(\.id.name)),
      ("unique key", model.uniqueKeys.map(\.name)),
      ("audited field", model.auditedFields),
    ]
    for (what, names) in groups {
      problems += repeated(names).map {
        SchemaProblem(
          model.kind,
          .duplicateName,
          "has two of the \(what) “\($0)”; give one of them another name"
        )
      }
    }
    return problems
  }

  private func states(of model: KindModel) -> [SchemaProblem] {
    var problems: [SchemaProblem] = []
    if model.phase(of: model.initial) != .active {
      problems.append(
        SchemaProblem(
          model.kind,
          .initialNotActive,
          "starts in “\(model.initial)”, which is not active; make an active state the initial one"
        )
      )
    }
    let reached = reachableStates(of: model)
    problems += model.states.filter { !reached.contains($0.name) }.map {
      SchemaProblem(
        model.kind,
        .unreachableState,
        "cannot reach the state “\($0.name)”; add an action that leads to it, or remove the state"
      )
    }
    return problems
  }

  private func reachableStates(of model: KindModel) -> Set<StateName> {
    var reached: Set<StateName> = [model.initial]
    var grows = true
    while grows {
      grows = false
      for action in model.actions where !reached.isDisjoint(with: action.sources) {
        if let state = action.destination, reached.insert(state).inserted {
          grows = true
        }
      }
    }
    return reached
  }

  private func transition(_ action: ActionModel, of model: KindModel) -> [SchemaProblem] {
    let sources = action.sources.compactMap { model.phase(of: $0) }
    let destination = action.destination.flatMap { model.phase(of: $0) }
    let problem: String? =
      switch action.verb {
      case _ where sources.isEmpty:
        "starts from no state; name one"
      case .change where sources.contains { $0 != destination }:
        "leaves its phase; make it a softDelete, an archive or a restore, or change its states"
      case .softDelete where sources.contains { $0 != .active } || destination != .inactive:
        "must lead from active states to an inactive one; change its states or its verb"
      case .archive where sources.contains(.archived) || destination != .archived:
        "must lead from active or inactive states to an archived one; change its states or its verb"
      case .restore
      where sources.contains(.active) || action.destination != nil && destination != .active:
        "must lead from inactive or archived states to an active one; change its states or its verb"
      // A declaration alone is harmless: without the schema's consent the core refuses such states itself.
      case .hardDelete where sources.contains { $0 != .archived } && !action.skipsArchive:
        "starts before the archived phase; start from archived states, or declare skippingArchive: true "
          + "and build the schema with allowingHardDeleteWithoutArchive: true"
      default: nil
      }
    guard let problem else { return [] }
    return [
      SchemaProblem(model.kind, .wrongTransition, "has an action “\(action.name)” that \(problem)")
    ]
  }

  private func ambiguities(of model: KindModel) -> [SchemaProblem] {
    var problems: [SchemaProblem] = []
    for verb in LifecycleVerb.allCases where verb != .change {
      let sources = model.actions.filter { $0.verb == verb }.flatMap { Set($0.sources) }
      problems += repeated(sources).map {
        SchemaProblem(
          model.kind,
          .ambiguousAction,
          "has two actions of the verb \(verb.rawValue) from “\($0)”; let them start from different states"
        )
      }
    }
    return problems
  }

  private func repeated<Name: Hashable>(_ names: [Name]) -> [Name] {
    var seen: Set<Name> = []
    return names.filter { !seen.insert($0).inserted }
  }
}
