/// Plans a soft delete, an archive or a hard delete of many records as one change set (rule S24).
///
/// One walk gathers what all of them take along; what any of them takes stands in no other's way.
struct BulkCascadePlanner: BulkVerbPlanning {
  let context: PlanningContext
  let model: KindModel
  let request: BulkRequest

  var verb: LifecycleVerb { request.verb.verb }

  func round(_ places: [Int]) throws(LifecycleError) -> BulkRound {
    var lookup = try BulkLookup(context, model, request, places)
    lookup.refuse(where: lookup.hasOtherVersion)
    let unfit = lookup.setAside { candidate in
      candidate.action.map { !isAllowed($0, candidate.header) } ?? true
    }
    guard lookup.refused.isEmpty else { return .refused(lookup.refusals) }
    let joint = try JointCascade(context, model, verb, lookup.found)
    // What another one removes is gone, whatever its own state would have allowed.
    let refusedAlone = unfit.filter {
      verb != .hardDelete || !joint.cascade.taken.contains($0.header.reference)
    }
    guard refusedAlone.isEmpty else {
      return .refused(refusedAlone.map(\.place), of: places, for: .notFound(model.kindName))
    }
    if let (refused, error) = try joint.refused() {
      return .refused(refused, of: places, for: error)
    }
    let planned = Planned(changes: context.emptyChanges())
    let detachments = try joint.cascade.detachments()
    try detach(detachments, joint.cascade, in: planned)
    if let obstacle = planned.obstacles.first {
      let refused = joint.places(detaching: planned.refusedClaimants, detachments)
      return .refused(refused, of: places, for: obstacle)
    }
    var fates: [BulkFate?] = Array(repeating: nil, count: count)
    for place in lookup.gone { fates[place] = .unchanged }
    for record in lookup.unchanged { fates[record.place] = .unchanged }
    try begin(joint, detachments, in: planned, &fates)
    for (root, taker) in joint.division.takers {
      fates[joint.roots[root].place] = .takenAlong(by: joint.roots[taker].place)
      planned.summary.members[model.kind, default: 0] += 1
    }
    noteTaken(lookup.unchanged + unfit, by: joint, in: &fates)
    planned.taken = try taken(by: joint)
    if context.call.wantsFingerprint { planned.phasesBefore = joint.cascade.phasesBefore }
    return .planned(planned, fates: fates)
  }

  private var hardDeletePlanner: HardDeletePlanner {
    HardDeletePlanner(context: context, model: model)
  }
  private var putAwayPlanner: PutAwayPlanner { PutAwayPlanner(context: context, model: model) }

  private func isAllowed(_ action: ActionModel, _ header: RecordHeader) -> Bool {
    verb != .hardDelete || hardDeletePlanner.isAllowed(action, from: header.phase)
  }

  private func detach(
    _ detachments: [Detachment],
    _ cascade: Cascade,
    in planned: Planned
  ) throws(LifecycleError) {
    if verb == .hardDelete {
      try hardDeletePlanner.detach(detachments, cascade, in: planned)
    } else {
      try putAwayPlanner.detach(detachments, cascade, in: planned)
    }
  }

  private func begin(
    _ joint: JointCascade,
    _ detachments: [Detachment],
    in planned: Planned,
    _ fates: inout [BulkFate?]
  ) throws(LifecycleError) {
    let lost = joint.dependents(losing: detachments)
    planned.changes.audit.reserveCapacity(joint.division.shares.count)
    if verb == .hardDelete {
      try remove(joint, lost, in: planned, &fates)
    } else {
      try putAway(joint, lost, in: planned, &fates)
    }
  }

  /// What has no operation of its own, since it was done already or could not be, may yet be taken along.
  private func noteTaken(
    _ others: [BulkLookup.Found],
    by joint: JointCascade,
    in fates: inout [BulkFate?]
  ) {
    var places: [RecordReference: Int] = [:]
    for record in others where joint.cascade.taken.contains(record.header.reference) {
      places[record.header.reference] = record.place
    }
    guard !places.isEmpty else { return }
    for share in joint.division.shares.reversed() {
      for reference in share.references.dropFirst() {
        guard let place = places[reference] else { continue }
        fates[place] = .takenAlong(by: joint.roots[share.root].place)
      }
    }
  }
}

extension BulkCascadePlanner {
  private func putAway(
    _ joint: JointCascade,
    _ lost: [Int: [RecordHeader]],
    in planned: Planned,
    _ fates: inout [BulkFate?]
  ) throws(LifecycleError) {
    let planner = putAwayPlanner
    try planner.putAway(joint.cascade, in: planned)
    planned.changes.operations.reserveCapacity(joint.division.shares.count)
    for share in joint.division.shares {
      let root = joint.roots[share.root]
      let operation = OperationID(rawValue: context.ids.next())
      planned.changes.operations.append(
        OperationInsertion(
          operation: planner.stored(operation, by: verb, on: root.header),
          members: share.references
        )
      )
      var event = event(of: root)
      event.to = root.action?.destination
      event.operation = operation
      event.members = context.auditMembers(joint.ids(share.ids))
      event.relinked = context.auditMembers((lost[share.root] ?? []).idsByKind)
      let subjects = share.references + (lost[share.root] ?? []).map(\.reference)
      try context.record(event, about: subjects, in: &planned.changes)
      fates[root.place] = .done(
        operation: operation,
        auditSequence: planned.changes.audit.last?.box.record.sequence,
        memberCount: share.references.count - 1
      )
    }
  }

  private func remove(
    _ joint: JointCascade,
    _ lost: [Int: [RecordHeader]],
    in planned: Planned,
    _ fates: inout [BulkFate?]
  ) throws(LifecycleError) {
    planned.changes.removals = try RemovalOrder(context, joint.cascade).groups
    joint.cascade.buckets.forEach { planned.summary.count($0) }
    for share in joint.division.shares {
      let root = joint.roots[share.root]
      var event = event(of: root)
      event.members = context.auditMembers(joint.ids(share.ownedIDs))
      event.relinked = context.auditMembers((lost[share.root] ?? []).idsByKind)
      for (bucket, references) in share.owned {
        let kind = joint.cascade.buckets[bucket].model
        event.previousState += try context.snapshots(of: kind, references)
      }
      let owned = share.owned.flatMap(\.references)
      let subjects = owned + (lost[share.root] ?? []).map(\.reference)
      try context.record(event, about: subjects, in: &planned.changes)
      fates[root.place] = .done(
        operation: nil,
        auditSequence: planned.changes.audit.last?.box.record.sequence,
        memberCount: owned.count - 1
      )
    }
    try hardDeletePlanner.collectEffects(joint.cascade, in: planned)
  }

  private func event(of root: BulkLookup.Found) -> AuditEvent {
    var event = context.event(model.kind, root.header.id, action: root.action?.name ?? "")
    event.from = root.header.state
    return event
  }
}
