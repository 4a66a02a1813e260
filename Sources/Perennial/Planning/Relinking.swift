/// Turns links that are set to nil or given back into updates of the records that hold them.
struct Relinking {
  let context: PlanningContext
  /// Whether the operation changes a record's phase too, which then raises its version.
  let changesPhase: (RecordReference) -> Bool
  /// The phase that a record will be in.
  let phaseAfter: (RecordHeader) -> Phase

  /// One link of one record, and where it is to point.
  struct Link {
    let dependent: RecordHeader
    let relation: RelationModel
    let target: Identifier?
  }

  private(set) var updates: [RecordUpdate] = []
  /// The records whose links change, by kind.
  private(set) var ids: [EntityKind: [Identifier]] = [:]

  init(
    _ context: PlanningContext,
    changesPhase: @escaping (RecordReference) -> Bool,
    phaseAfter: @escaping (RecordHeader) -> Phase
  ) {
    self.context = context
    self.changesPhase = changesPhase
    self.phaseAfter = phaseAfter
  }

  var counts: [EntityKind: Int] { ids.mapValues(\.count) }

  mutating func plan(
    _ links: [Link],
    _ uniqueness: inout Uniqueness
  ) throws(LifecycleError) {
    var places: [RecordReference: Int] = [:]
    var records: [(header: RecordHeader, links: [Link])] = []
    for link in links {
      if let place = places[link.dependent.reference] {
        records[place].links.append(link)
      } else {
        places[link.dependent.reference] = records.count
        records.append((link.dependent, [link]))
      }
    }
    for batch in records.batches {
      let stored = try context.reader.records(at: batch.map(\.header.reference))
      for (record, change) in zip(stored, batch) {
        try plan(record, change.links, &uniqueness)
      }
    }
  }

  private mutating func plan(
    _ record: StoredRecord,
    _ links: [Link],
    _ uniqueness: inout Uniqueness
  ) throws(LifecycleError) {
    let header = record.header
    let model = try context.schema.model(of: header.kind)
    let payload = try model.operations.settingLinks(
      record.payload,
      links.map { ($0.relation.index, $0.target) }
    )
    let keys = try model.storedKeys(payload)
    updates.append(
      RecordUpdate(
        reference: header.reference,
        payload: payload,
        links: links.map { link in
          StoredLink(
            relation: link.relation.id,
            target: link.target.map { context.key(link.relation.parentKind, $0) }
          )
        },
        uniqueKeys: keys,
        raisesVersion: !changesPhase(header.reference)
      )
    )
    ids[header.kind, default: []].append(header.id)
    if !keys.isEmpty {
      uniqueness.release(header.reference)
      uniqueness.claim(keys, by: record.key, in: phaseAfter(header))
    }
  }
}

extension Planned {
  /// Notes the unique keys that would be broken.
  func noteConflicts(_ uniqueness: Uniqueness) throws(LifecycleError) {
    guard let conflict = try uniqueness.conflict() else { return }
    obstacles.append(conflict)
    refusedClaimants = try uniqueness.refused()
  }

  /// Sets links to nil, and finds the unique keys that this would break.
  func detach(
    _ detachments: [Detachment],
    _ relinking: Relinking,
    _ uniqueness: Uniqueness
  ) throws(LifecycleError) {
    var (relinking, uniqueness) = (relinking, uniqueness)
    try relinking.plan(
      detachments.map {
        Relinking.Link(dependent: $0.dependent, relation: $0.relation, target: nil)
      },
      &uniqueness
    )
    try noteConflicts(uniqueness)
    changes.updates = relinking.updates
    summary.detached = relinking.counts
  }
}
