/// Plans a step between states of one phase, such as publishing a draft.
struct ChangePlanner {
  let context: PlanningContext
  let model: KindModel

  func plan(_ request: VerbRequest) throws(LifecycleError) -> Planned {
    let lookup = Lookup(
      context: context,
      model: model,
      permission: .change,
      action: request.action
    )
    try lookup.begin(request.id)
    let record = try lookup.find(request.id, in: .all)
    guard let name = request.action, let action = model.action(named: name),
      let destination = action.destination
    else {
      throw .invalidArgument("“\(model.kind)” has no action “\(request.action ?? "")”; declare it")
    }
    if request.succeedsIfDone, record.header.state == destination {
      return .unchanged(context, record: record)
    }
    guard action.sources.contains(record.header.state) else {
      throw request.refusal(of: record, model, allowedFrom: action.sources)
    }
    try record.requireVersion(request.expectedVersion, model)
    return try planned(record, action, to: destination)
  }

  private func planned(
    _ record: StoredRecord,
    _ action: ActionModel,
    to destination: StateName
  ) throws(LifecycleError) -> Planned {
    let planned = Planned(changes: context.emptyChanges())
    planned.summary.affected = [model.kind: 1]
    planned.changes.transitions = [
      TransitionGroup(
        kind: model.kind,
        state: destination,
        phase: record.header.phase,
        references: [record.header.reference]
      )
    ]
    planned.record = record.with(
      state: destination,
      phase: record.header.phase,
      at: context.call.at
    )
    var event = context.event(model.kind, record.header.id, action: action.name)
    event.from = record.header.state
    event.to = destination
    try context.record(event, in: &planned.changes)
    return planned
  }
}
