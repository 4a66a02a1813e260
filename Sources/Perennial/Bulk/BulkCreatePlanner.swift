/// Plans the creation of those of many records that can be created, as one change set (rule S24).
struct BulkCreatePlanner: BulkPlanning {
  let context: PlanningContext
  let model: KindModel
  let drafts: [CreatePlanner.Draft]

  var count: Int { drafts.count }

  func id(at place: Int) -> Identifier { drafts[place].id }

  func planAlone(_ place: Int) throws(LifecycleError) -> Planned {
    try CreatePlanner(context: context).plan([drafts[place]])
  }

  func planBeside(_ place: Int) throws(LifecycleError) -> Planned {
    try CreatePlanner(context: context, others: keys(Array(0..<count))).plan([drafts[place]])
  }

  func round(_ places: [Int]) throws(LifecycleError) -> BulkRound {
    try context.authorization.require(.create, on: model.kind)
    try context.call.validate()
    if let (twice, error) = givenTwice(places) { return .refused(twice, of: places, for: error) }
    do throws(LifecycleError) {
      let planned = try CreatePlanner(context: context).plan(places.map { drafts[$0] })
      if let obstacle = planned.obstacles.first {
        let refused = places.filter { planned.refusedClaimants.contains(key(at: $0)) }
        return .refused(refused, of: places, for: obstacle)
      }
      var fates: [BulkFate?] = Array(repeating: nil, count: count)
      for (place, insertion) in zip(places, planned.changes.insertions) {
        fates[place] = .written(insertion.record(at: context.call.at))
      }
      return .planned(planned, fates: fates)
    } catch {
      if case .storage = error { throw error }
      return try refused(places, for: error)
    }
  }

  private func keys(_ places: [Int]) -> KeySet {
    var keys = KeySet(minimumCapacity: places.count)
    for place in places { _ = keys.insert(key(at: place)) }
    return keys
  }

  private func key(at place: Int) -> RecordKey { context.key(model.kind, id(at: place)) }

  private func givenTwice(_ places: [Int]) -> (places: [Int], error: LifecycleError)? {
    var seen: Set<Identifier> = []
    let twice = places.filter { !seen.insert(id(at: $0)).inserted }
    guard let first = twice.first else { return nil }
    return (twice, .alreadyExists(model.kindName, id: id(at: first)))
  }

  /// Those that could not be created even if all others were; if there are none, those in or below a circle.
  private func refused(
    _ places: [Int],
    for error: LifecycleError
  ) throws(LifecycleError) -> BulkRound {
    var refused = try self.refused(places, beside: keys(places))
    if refused.isEmpty { refused = try placesInCircles(places) }
    return .refused(refused, of: places, for: error)
  }

  private func refused(
    _ places: [Int],
    beside others: KeySet
  ) throws(LifecycleError) -> [Int] {
    var refused: [Int] = []
    for place in places where try !isPossible(place, beside: others) {
      refused.append(place)
    }
    return refused
  }

  private func placesInCircles(_ places: [Int]) throws(LifecycleError) -> [Int] {
    let check = LinkCheck(context)
    var parents: [RecordKey: [RecordKey]] = [:]
    for place in places {
      parents[key(at: place)] = try check.selfParents(of: drafts[place].payload, model)
    }
    let unresolved = LinkCheck.unresolved(parents)
    return places.filter { unresolved.contains(key(at: $0)) }
  }

  private func isPossible(
    _ place: Int,
    beside others: KeySet
  ) throws(LifecycleError) -> Bool {
    do throws(LifecycleError) {
      let planner = CreatePlanner(context: context, others: others)
      return try planner.plan([drafts[place]]).obstacles.isEmpty
    } catch {
      if case .storage = error { throw error }
      return false
    }
  }
}
