/// What many records of one kind take along together, and whose each of it is.
struct JointCascade {
  let context: PlanningContext
  let model: KindModel
  let verb: LifecycleVerb
  /// The records, in the storage's order.
  let roots: [BulkLookup.Found]
  let cascade: Cascade
  let division: CascadeDivision

  init(
    _ context: PlanningContext,
    _ model: KindModel,
    _ verb: LifecycleVerb,
    _ roots: [BulkLookup.Found]
  ) throws(LifecycleError) {
    self.context = context
    self.model = model
    self.verb = verb
    self.roots = roots
    let headers = roots.map(\.header)
    var cascade = Cascade(context, verb)
    try cascade.walk(fromAll: headers, model)
    self.cascade = cascade
    division = CascadeDivision(cascade, headers) { header in
      verb != .hardDelete && header.phase != .active
    }
  }

  /// The ids of members by kind.
  func ids(
    _ ids: [(bucket: Int, ids: [Identifier])]
  ) -> [(kind: EntityKind, ids: [Identifier])] {
    ids.map { (cascade.buckets[$0.bucket].model.kind, $0.ids) }
  }

  /// The records to refuse, by their places in the call: their operation has a member that the policy refuses, or takes
  /// what `restrict` protects.
  func refused() throws(LifecycleError) -> (places: [Int], error: LifecycleError)? {
    let forbidden = try forbiddenMembers()
    if forbidden.count > 0 { return (places(taking: forbidden), .forbidden) }
    var (blocked, seen, blockers) = (ReferenceSet(), ReferenceSet(), [RecordHeader]())
    try cascade.forEachBlocker { blocker in
      blocked.insert(blocker.parent)
      if seen.insert(blocker.header.reference) { blockers.append(blocker.header) }
    }
    guard let obstacle = try cascade.obstacle(blockers, root: model) else { return nil }
    return (places(taking: blocked), obstacle)
  }

  private func places(taking members: ReferenceSet) -> [Int] {
    division.roots(taking: members).map { roots[$0].place }
  }

  /// The members that the policy refuses the verb on.
  private func forbiddenMembers() throws(LifecycleError) -> ReferenceSet {
    let operationRoots = ReferenceSet(division.shares.lazy.map { roots[$0.root].header.reference })
    var forbidden = ReferenceSet()
    for (place, bucket) in cascade.buckets.enumerated() {
      for (action, references) in bucket.groups {
        let permission = Permission(verb)
        let decision = context.authorization.decision(
          permission,
          on: bucket.model.kind,
          action: action
        )
        guard decision != .allow, !references.isEmpty else { continue }
        let members =
          place == 0 ? references.filter { !operationRoots.contains($0) } : references
        let answers = try context.authorization.allowed(
          permission,
          action: action,
          on: bucket.model.kind,
          members,
          context.reader
        )
        for (member, isAllowed) in zip(members, answers) where !isAllowed {
          forbidden.insert(member)
        }
      }
    }
    return forbidden
  }
}

extension JointCascade {
  /// The records that lose a link, by the places of the roots whose operations take what it points to.
  func dependents(losing detachments: [Detachment]) -> [Int: [RecordHeader]] {
    guard !detachments.isEmpty else { return [:] }
    var owners: [RecordReference: Int] = [:]
    let targets = ReferenceSet(detachments.lazy.map(\.target))
    for share in division.shares {
      for reference in share.owned.lazy.flatMap(\.references) where targets.contains(reference) {
        owners[reference] = share.root
      }
    }
    var dependents: [Int: [RecordHeader]] = [:]
    for detachment in detachments {
      guard let root = owners[detachment.target] else { continue }
      dependents[root, default: []].append(detachment.dependent)
    }
    return dependents
  }

  /// The places of the records whose operations would break the unique keys of what loses a link.
  func places(detaching claimants: Set<RecordKey>, _ detachments: [Detachment]) -> [Int] {
    let targets = detachments.filter { detachment in
      claimants.contains(context.key(detachment.dependent.kind, detachment.dependent.id))
    }
    return places(taking: ReferenceSet(targets.lazy.map(\.target)))
  }
}
