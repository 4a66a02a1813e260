/// Plans a step within a phase of many records as one change set (rule S24).
struct BulkChangePlanner: BulkVerbPlanning {
  let context: PlanningContext
  let model: KindModel
  let request: BulkRequest

  func round(_ places: [Int]) throws(LifecycleError) -> BulkRound {
    var lookup = try BulkLookup(context, model, request, places)
    lookup.refuse { $0.action?.destination == nil }
    lookup.refuse(where: lookup.hasOtherVersion)
    guard lookup.refused.isEmpty else { return .refused(lookup.refusals) }
    var fates: [BulkFate?] = Array(repeating: nil, count: count)
    for record in lookup.unchanged { fates[record.place] = .unchanged }
    let planned = Planned(changes: context.emptyChanges())
    if !lookup.found.isEmpty { planned.summary.affected = [model.kind: lookup.found.count] }
    planned.changes.audit.reserveCapacity(lookup.found.count)
    for record in lookup.found {
      guard let action = record.action, let destination = action.destination else { continue }
      planned.changes.transitions.add(record.header, to: destination)
      var event = context.event(model.kind, record.header.id, action: action.name)
      event.from = record.header.state
      event.to = destination
      try context.record(event, in: &planned.changes)
      fates[record.place] = .done(
        operation: nil,
        auditSequence: planned.changes.audit.last?.box.record.sequence,
        memberCount: 0
      )
    }
    return .planned(planned, fates: fates)
  }
}

extension [TransitionGroup] {
  /// Adds a record that goes to another state of its phase.
  fileprivate mutating func add(_ header: RecordHeader, to state: StateName) {
    if last?.state != state || last?.phase != header.phase {
      append(
        TransitionGroup(kind: header.kind, state: state, phase: header.phase, references: [])
      )
    }
    self[count - 1].references.append(header.reference)
  }
}
