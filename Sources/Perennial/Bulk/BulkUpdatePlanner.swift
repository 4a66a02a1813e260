/// Plans updates of many records as one change set (rule S24).
///
/// Values may trade unique keys and change places in a tree: what counts is what is there afterwards.
struct BulkUpdatePlanner: BulkPlanning {
  let context: PlanningContext
  let model: KindModel
  let changes: [UpdatePlanner.Change]

  /// A record that will be written.
  private struct Work {
    let place: Int
    let record: StoredRecord
    let payload: Payload
    let links: [StoredLink]
    let keys: [StoredUniqueKey]
  }

  var count: Int { changes.count }

  func id(at place: Int) -> Identifier { changes[place].id }

  func planAlone(_ place: Int) throws(LifecycleError) -> Planned {
    try UpdatePlanner(context: context, model: model).plan(changes[place])
  }

  func round(_ places: [Int]) throws(LifecycleError) -> BulkRound {
    try context.authorization.require(.update, on: model.kind)
    try context.call.validate()
    var (works, refused) = ([Work](), [Int]())
    for batch in places.batches { try find(Array(batch), &works, &refused) }
    let error = LifecycleError.notFound(model.kindName)
    guard refused.isEmpty else { return .refused(refused, of: places, for: error) }
    let lost = try refusedLinks(of: works)
    guard lost.isEmpty else { return .refused(lost, of: places, for: error) }
    let cyclic = try ownAncestors(among: works)
    guard cyclic.isEmpty else {
      let error = LifecycleError.invalidArgument(
        "The \(model.displayName.singular) would be its own ancestor; choose another parent"
      )
      return .refused(cyclic, of: places, for: error)
    }
    return try planned(works, places)
  }

  private func find(
    _ places: [Int],
    _ works: inout [Work],
    _ refused: inout [Int]
  ) throws(LifecycleError) {
    let headers = try context.reader.headers(of: places.map { context.key(model.kind, id(at: $0)) })
    var found: [(place: Int, reference: RecordReference)] = []
    for (place, header) in zip(places, headers) {
      if let header, header.phase == .active, fits(header, changes[place]) {
        found.append((place, header.reference))
      } else {
        refused.append(place)
      }
    }
    let records = try context.reader.records(at: found.map(\.reference))
    for ((place, _), record) in zip(found, records) {
      do throws(LifecycleError) {
        works.append(try work(place, record))
      } catch {
        if case .storage = error { throw error }
        refused.append(place)
      }
    }
  }

  private func fits(_ header: RecordHeader, _ change: UpdatePlanner.Change) -> Bool {
    change.scope.contains(header.phase)
      && change.expectedVersion.map { $0 == header.version } ?? true
  }

  private func work(_ place: Int, _ record: StoredRecord) throws(LifecycleError) -> Work {
    try Lookup(context: context, model: model, permission: .update, action: nil).authorize(record)
    let payload = try changes[place].payload(record.payload)
    let links = try UpdatePlanner(context: context, model: model).changedLinks(
      from: record.payload,
      to: payload
    )
    if !links.isEmpty {
      try context.authorization.require(.move, on: model.kind)
      try Lookup(context: context, model: model, permission: .move, action: nil).authorize(record)
    }
    return Work(
      place: place,
      record: record,
      payload: payload,
      links: links,
      keys: try model.storedKeys(payload)
    )
  }

  /// The places of those whose new parents are not there, each parent looked for once.
  private func refusedLinks(of works: [Work]) throws(LifecycleError) -> [Int] {
    let check = LinkCheck(context)
    var known: [RecordKey: Bool] = [:]
    var refused: [Int] = []
    for work in works where !work.links.isEmpty {
      for case let target? in work.links.lazy.map(\.target) {
        if known[target] == nil {
          do throws(LifecycleError) {
            try check.check([(target: target, child: model)])
            known[target] = true
          } catch {
            if case .storage = error { throw error }
            known[target] = false
          }
        }
        if known[target] == false { refused.append(work.place) }
      }
    }
    return refused
  }

  /// The places of those that would be above themselves once all have moved.
  private func ownAncestors(among works: [Work]) throws(LifecycleError) -> [Int] {
    guard model.isSelfRelated, works.contains(where: { !$0.links.isEmpty }) else { return [] }
    var ancestry = Ancestry(context, model)
    var moves: [(place: Int, record: RecordReference, parent: RecordReference)] = []
    for work in works {
      let record = work.record.header.reference
      for link in work.links where ancestry.relations.contains(where: { $0.id == link.relation }) {
        guard let target = link.target else {
          ancestry.plan(noLinkBy: link.relation, of: record)
          continue
        }
        guard let parent = try context.reader.headers(of: [target]).first ?? nil else { continue }
        ancestry.plan(link.relation, of: record, to: parent.reference)
        moves.append((work.place, record, parent.reference))
      }
    }
    var cyclic: [Int] = []
    for move in moves where try ancestry.isAncestor(move.record, orSelfOf: move.parent) {
      cyclic.append(move.place)
    }
    return cyclic
  }
}

extension BulkUpdatePlanner {
  private func planned(
    _ works: [Work],
    _ places: [Int]
  ) throws(LifecycleError) -> BulkRound {
    let planned = Planned(changes: context.emptyChanges())
    var uniqueness = Uniqueness(context)
    var owners: [RecordKey: Int] = [:]
    for work in works where !work.keys.isEmpty {
      owners[work.record.key] = work.place
      uniqueness.release(work.record.header.reference)
      uniqueness.claim(work.keys, by: work.record.key, in: .active)
    }
    try planned.noteConflicts(uniqueness)
    if let obstacle = planned.obstacles.first {
      let refused = planned.refusedClaimants.compactMap { owners[$0] }
      return .refused(refused, of: places, for: obstacle)
    }
    var fates: [BulkFate?] = Array(repeating: nil, count: count)
    if !works.isEmpty { planned.summary.affected = [model.kind: works.count] }
    for work in works {
      planned.changes.updates.append(
        RecordUpdate(
          reference: work.record.header.reference,
          payload: work.payload,
          links: work.links,
          uniqueKeys: work.keys,
          raisesVersion: true
        )
      )
      let (record, state) = (work.record, work.record.header.state)
      fates[work.place] = .written(
        record.with(state: state, phase: .active, payload: work.payload, at: context.call.at)
      )
      guard context.audit.recordsUpdates else { continue }
      let action = work.links.isEmpty ? "update" : "move"
      var event = context.event(model.kind, record.header.id, action: action)
      event.from = state
      event.to = state
      try context.record(event, in: &planned.changes)
    }
    return .planned(planned, fates: fates)
  }
}
