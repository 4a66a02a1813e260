/// Plans updates of many records as one change set (rule S24).
///
/// Values may trade unique keys and change places in a tree: what counts is what is there afterwards.
struct BulkUpdatePlanner: BulkPlanning {
  let context: PlanningContext
  let model: KindModel
  let updates: [UpdatePlanner.Update]

  /// A record that will be written.
  private struct PendingWrite {
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
    var (writes, refused) = ([PendingWrite](), [Int]())
    for batch in places.batches { try find(Array(batch), &writes, &refused) }
    let error = LifecycleError.notFound(model.kindName)
    guard refused.isEmpty else { return .refused(refused, of: places, for: error) }
    let lost = try refusedLinks(of: writes)
    guard lost.isEmpty else { return .refused(lost, of: places, for: error) }
    let cyclic = try ownAncestors(among: writes)
    guard cyclic.isEmpty else { return .refused(cyclic, of: places, for: single.ownAncestor) }
    return try planned(writes, places)
  }

  private func find(
    _ places: [Int],
    _ writes: inout [PendingWrite],
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
        writes.append(PendingWrite(place: place, rewrite: try rewrite(record, by: updates[place])))
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
  private func refusedLinks(of writes: [PendingWrite]) throws(LifecycleError) -> [Int] {
    let check = LinkCheck(context)
    var known: [RecordKey: Bool] = [:]
    var refused: [Int] = []
    for write in writes where !write.rewrite.links.isEmpty {
      for case let target? in write.rewrite.links.lazy.map(\.target) {
        if known[target] == nil {
          do throws(LifecycleError) {
            try check.check([(target: target, child: model)])
            known[target] = true
          } catch {
            if case .storage = error { throw error }
            known[target] = false
          }
        }
        if known[target] == false { refused.append(write.place) }
      }
    }
    return refused
  }

  private func ownAncestors(among writes: [PendingWrite]) throws(LifecycleError) -> [Int] {
    guard writes.contains(where: { !$0.rewrite.links.isEmpty }) else { return [] }
    let moves = writes.lazy.map { (record: $0.reference, links: $0.rewrite.links) }
    return try single.ownAncestors(among: moves).map { writes[$0].place }
  }

  private func planned(
    _ writes: [PendingWrite],
    _ places: [Int]
  ) throws(LifecycleError) -> BulkRound {
    let planned = Planned(changes: context.emptyChanges())
    var uniqueness = Uniqueness(context)
    var owners: [RecordKey: Int] = [:]
    for write in writes where !write.rewrite.keys.isEmpty {
      let key = write.rewrite.record.key
      owners[key] = write.place
      uniqueness.release(write.reference)
      uniqueness.claim(write.rewrite.keys, by: key, in: .active)
    }
    try planned.noteConflicts(uniqueness)
    if let obstacle = planned.obstacles.first {
      let refused = planned.refusedClaimants.compactMap { owners[$0] }
      return .refused(refused, of: places, for: obstacle)
    }
    var fates: [BulkFate?] = Array(repeating: nil, count: count)
    if !writes.isEmpty { planned.summary.affected = [model.kind: writes.count] }
    let single = single
    for write in writes {
      fates[write.place] = .written(try single.write(write.rewrite, in: planned))
    }
    return .planned(planned, fates: fates)
  }
}
