/// Plans updates of many records as one change set (rule S24).
///
/// Values may trade unique keys and change places in a tree: what counts is what is there afterwards.
struct BulkUpdatePlanner: BulkPlanning {
  let context: PlanningContext
  let model: KindModel
  let updates: [UpdatePlanner.Update]

  /// A record that will be written.
  private struct Work {
    let place: Int
    let rewrite: UpdatePlanner.Rewrite

    var reference: RecordReference { rewrite.record.header.reference }
  }

  var count: Int { updates.count }

  func id(at place: Int) -> Identifier { updates[place].id }

  func planAlone(_ place: Int) throws(LifecycleError) -> Planned {
    try single.plan(updates[place])
  }

  /// The planner of an update of one record.
  private var single: UpdatePlanner { UpdatePlanner(context: context, model: model) }

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
    guard cyclic.isEmpty else { return .refused(cyclic, of: places, for: single.ownAncestor) }
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
      if let header, header.phase == .active, fits(header, updates[place]) {
        found.append((place, header.reference))
      } else {
        refused.append(place)
      }
    }
    let records = try context.reader.records(at: found.map(\.reference))
    for ((place, _), record) in zip(found, records) {
      do throws(LifecycleError) {
        works.append(Work(place: place, rewrite: try rewrite(record, by: updates[place])))
      } catch {
        if case .storage = error { throw error }
        refused.append(place)
      }
    }
  }

  private func fits(_ header: RecordHeader, _ update: UpdatePlanner.Update) -> Bool {
    update.scope.contains(header.phase)
      && update.expectedVersion.map { $0 == header.version } ?? true
  }

  private func rewrite(
    _ record: StoredRecord,
    by update: UpdatePlanner.Update
  ) throws(LifecycleError) -> UpdatePlanner.Rewrite {
    try Lookup(context: context, model: model, permission: .update, action: nil).authorize(record)
    let payload = try update.payload(record.payload)
    return UpdatePlanner.Rewrite(
      record: record,
      payload: payload,
      links: try single.permittedLinks(of: record, in: payload),
      keys: try model.storedKeys(payload)
    )
  }

  /// The places of those whose new parents are not there, each parent looked for once.
  private func refusedLinks(of works: [Work]) throws(LifecycleError) -> [Int] {
    let check = LinkCheck(context)
    var known: [RecordKey: Bool] = [:]
    var refused: [Int] = []
    for work in works where !work.rewrite.links.isEmpty {
      for case let target? in work.rewrite.links.lazy.map(\.target) {
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

  private func ownAncestors(among works: [Work]) throws(LifecycleError) -> [Int] {
    guard works.contains(where: { !$0.rewrite.links.isEmpty }) else { return [] }
    let moves = works.lazy.map { (record: $0.reference, links: $0.rewrite.links) }
    return try single.ownAncestors(among: moves).map { works[$0].place }
  }

  private func planned(
    _ works: [Work],
    _ places: [Int]
  ) throws(LifecycleError) -> BulkRound {
    let planned = Planned(changes: context.emptyChanges())
    var uniqueness = Uniqueness(context)
    var owners: [RecordKey: Int] = [:]
    for work in works where !work.rewrite.keys.isEmpty {
      let key = work.rewrite.record.key
      owners[key] = work.place
      uniqueness.release(work.reference)
      uniqueness.claim(work.rewrite.keys, by: key, in: .active)
    }
    try planned.noteConflicts(uniqueness)
    if let obstacle = planned.obstacles.first {
      let refused = planned.refusedClaimants.compactMap { owners[$0] }
      return .refused(refused, of: places, for: obstacle)
    }
    var fates: [BulkFate?] = Array(repeating: nil, count: count)
    if !works.isEmpty { planned.summary.affected = [model.kind: works.count] }
    let single = single
    for work in works {
      fates[work.place] = .written(try single.write(work.rewrite, in: planned))
    }
    return .planned(planned, fates: fates)
  }
}
