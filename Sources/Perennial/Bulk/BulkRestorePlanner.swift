/// Plans a restore of many records as one change set (rule S24).
///
/// What any of them brings back stands in no other's way.
struct BulkRestorePlanner: BulkVerbPlanning {
  let context: PlanningContext
  let model: KindModel
  let request: BulkRequest

  func round(_ places: [Int]) throws(LifecycleError) -> BulkRound {
    var lookup = try BulkLookup(context, model, request, places)
    lookup.refuse(where: lookup.hasOtherVersion)
    lookup.refuse { $0.action == nil }
    guard lookup.refused.isEmpty else { return .refused(lookup.refusals) }
    let joint = try JointRestore(
      context,
      model,
      lookup.found,
      restoresAncestors: request.verb.restoresAncestors
    )
    if let (refused, error) = try refused(joint) {
      return .refused(refused, of: places, for: error)
    }

    let planned = Planned(changes: context.emptyChanges())
    let planner = RestorePlanner(context: context, model: model)
    let links = try planner.givenBackLinks(joint.buckets)
    try planner.checkKeys(joint.buckets, joint.returning, links, in: planned)
    if let obstacle = planned.obstacles.first {
      let refused = try joint.places(claiming: planned.refusedClaimants, links)
      return .refused(refused, of: places, for: obstacle)
    }
    try planner.comeBack(joint.buckets, in: planned)
    planned.changes.lifted = joint.operations
    planned.changes.settledTargets = joint.buckets.flatMap(\.returningReferences)
    var fates: [BulkFate?] = Array(repeating: nil, count: count)
    for record in lookup.unchanged { fates[record.place] = .unchanged }
    try audit(joint, links, in: planned, &fates)
    planned.taken = taken(by: joint)
    return .planned(planned, fates: fates)
  }

  private func refused(
    _ joint: JointRestore
  ) throws(LifecycleError) -> (places: [Int], error: LifecycleError)? {
    let forbidden = try forbiddenMembers(joint)
    if forbidden.count > 0 { return (joint.places(holding: forbidden), .forbidden) }
    var stuck = ReferenceSet()
    for header in joint.allAncestors {
      let model = try context.schema.model(of: header.kind)
      if model.action(.restore, from: header.state) == nil { stuck.insert(header.reference) }
    }
    if stuck.count > 0 { return (joint.places(holding: stuck), .forbidden) }
    guard !joint.blocked.isEmpty else { return nil }
    let error = LifecycleError.parentNotActive(
      ParentNotActive(kind: model.kindName, roots: [], hasUnreadable: true)
    )
    return (joint.blocked, error)
  }

  /// The members that the policy refuses a restore of; the records of the call were asked for themselves.
  private func forbiddenMembers(_ joint: JointRestore) throws(LifecycleError) -> ReferenceSet {
    var forbidden = ReferenceSet()
    let asked = ReferenceSet(joint.candidates.lazy.map(\.header.reference))
    for bucket in joint.buckets {
      let kind = bucket.model.kind
      guard context.authorization.decision(.restore, on: kind) != .allow else { continue }
      let members = bucket.references.filter { !asked.contains($0) }
      let answers = try context.authorization.allowed(
        .restore,
        on: kind,
        members,
        context.reader
      )
      for (member, isAllowed) in zip(members, answers) where !isAllowed {
        forbidden.insert(member)
      }
    }
    return forbidden
  }

  private func audit(
    _ joint: JointRestore,
    _ links: [Relinking.Link],
    in planned: Planned,
    _ fates: inout [BulkFate?]
  ) throws(LifecycleError) {
    let relinked = joint.dependents(regaining: links)
    for bucket in joint.buckets where !bucket.references.isEmpty {
      planned.summary.members[bucket.model.kind] = bucket.references.count
    }
    planned.changes.audit.reserveCapacity(joint.candidates.count)
    for (place, record) in joint.candidates.enumerated() {
      guard joint.hasSomethingToLift[place] else {
        let taker = joint.takers[place] ?? place
        fates[record.place] = .takenAlong(by: joint.candidates[taker].place)
        continue
      }
      planned.summary.members[model.kind]? -= 1
      let count = try audit(place, of: joint, relinked[place] ?? [], in: planned)
      fates[record.place] = .done(
        operation: nil,
        auditSequence: planned.changes.audit.last?.box.record.sequence,
        memberCount: count
      )
    }
    planned.summary.members = planned.summary.members.filter { $0.value > 0 }
  }

  /// Records what one candidate brings back.
  ///
  /// - Returns: How many members that is.
  private func audit(
    _ place: Int,
    of joint: JointRestore,
    _ regaining: [RecordHeader],
    in planned: Planned
  ) throws(LifecycleError) -> Int {
    let record = joint.candidates[place]
    let others = joint.members[place].map { bucket in
      (
        kind: joint.buckets[bucket.bucket].model.kind,
        headers: bucket.headers.filter { $0.reference != record.header.reference }
      )
    }
    var event = context.event(model.kind, record.header.id, action: record.action?.name ?? "")
    event.from = record.header.state
    event.to = record.action?.destination ?? record.header.lastActiveState
    event.members = context.auditMembers(others.map { ($0.kind, $0.headers.map(\.id)) })
    event.relinked = context.auditMembers(regaining.idsByKind)
    event.restoredAncestors = joint.ancestors(of: place).map {
      AuditRoot(kind: $0.kind, id: $0.id)
    }
    let members = [record.header] + others.flatMap(\.headers) + regaining
    try context.record(event, about: members.map(\.reference), in: &planned.changes)
    return others.reduce(0) { $0 + $1.headers.count }
  }
}
