extension RestorePlanner {
  /// Links that operations set to nil, that are nil still, and whose target is back (rule S8).
  ///
  /// A link that would make a record its own ancestor by now is not given back.
  func givenBackLinks(
    _ buckets: [RestoreBucket]
  ) throws(LifecycleError) -> [Relinking.Link] {
    var search = GivenBackLinks(context: context)
    for bucket in buckets {
      try bucket.returningReferences.forEachBatch { batch throws(LifecycleError) in
        try search.add(try context.reader.detachedLinks(of: batch))
      }
    }
    return search.links
  }

  /// Plans the links and checks the unique keys of what returns and of what is linked again.
  func checkKeys(
    _ buckets: [RestoreBucket],
    _ returning: ReferenceSet,
    _ links: [Relinking.Link],
    in planned: Planned
  ) throws(LifecycleError) {
    var uniqueness = Uniqueness(context)
    let linked = ReferenceSet(links.map(\.dependent.reference))
    for bucket in buckets where bucket.model.hasKeysAmongActive {
      for batch in bucket.returningReferences.filter({ !linked.contains($0) }).batches {
        let headers = try context.reader.headers(at: Array(batch))
        for (header, keys) in zip(headers, try context.reader.uniqueKeys(of: Array(batch))) {
          guard let header else { continue }
          let returning = keys.filter { $0.scope == .active && bucket.model.declares($0) }
          uniqueness.claim(returning, by: context.key(header.kind, header.id), in: .active)
        }
      }
    }
    if !links.isEmpty {
      var relinking = Relinking(
        context,
        changesPhase: returning.contains,
        phaseAfter: { returning.contains($0.reference) ? .active : $0.phase }
      )
      try relinking.plan(links, &uniqueness)
      planned.changes.updates = relinking.updates
      planned.summary.reattached = relinking.counts
    }
    try planned.noteConflicts(uniqueness)
  }
}

/// Finds the links that can be given back, each record's link once.
private struct GivenBackLinks {
  let context: PlanningContext
  private(set) var links: [Relinking.Link] = []
  private var given: Set<GivenLink> = []
  private var ancestries: [EntityKind: Ancestry] = [:]

  private struct GivenLink: Hashable {
    let dependent: RecordReference
    let relation: RelationID
  }

  init(context: PlanningContext) {
    self.context = context
  }

  mutating func add(_ detached: [DetachedLink]) throws(LifecycleError) {
    guard !detached.isEmpty else { return }
    let targets = try context.reader.headers(at: detached.map(\.target))
    let dependents = try context.reader.headers(at: detached.map(\.dependent))
    var living: [(link: DetachedLink, target: RecordHeader)] = []
    for (place, link) in detached.enumerated() where dependents[place] != nil {
      if let target = targets[place] { living.append((link, target)) }
    }
    try loadAncestors(living)
    let records = try context.reader.records(at: living.map(\.link.dependent))
    for (record, (link, target)) in zip(records, living) {
      try add(link, of: record, to: target)
    }
  }

  /// Reads what is above all targets of self relations at once; the links are given one by one.
  private mutating func loadAncestors(
    _ living: [(link: DetachedLink, target: RecordHeader)]
  ) throws(LifecycleError) {
    let targets = living.filter { $0.link.relation.child == $0.target.kind }.map(\.target)
    for (kind, group) in Dictionary(grouping: targets, by: \.kind) {
      let ancestry = Ancestry(context, try context.schema.model(of: kind))
      try ancestries[kind, default: ancestry].load(above: group.map(\.reference))
    }
  }

  private mutating func add(
    _ link: DetachedLink,
    of record: StoredRecord,
    to target: RecordHeader
  ) throws(LifecycleError) {
    let dependent = record.header
    let model = try context.schema.model(of: dependent.kind)
    let place = GivenLink(dependent: link.dependent, relation: link.relation)
    let relation = model.relations.first { $0.id == link.relation }
    // The schema of before may have had the relation, or a link that can no longer be set.
    guard let relation, relation.isOptional,
      try model.operations.links(record.payload)[relation.index] == nil, !given.contains(place)
    else { return }
    if relation.parentKind == dependent.kind {
      let isCycle = try ancestries[dependent.kind]?.isAncestor(
        dependent.reference,
        orSelfOf: target.reference
      )
      guard isCycle == false else { return }
      ancestries[dependent.kind]?.plan(
        relation.id,
        of: dependent.reference,
        to: target.reference
      )
    }
    given.insert(place)
    links.append(Relinking.Link(dependent: dependent, relation: relation, target: target.id))
  }
}
