/// What one attempt to plan a verb on many records comes to.
enum BulkRound {
  case planned(Planned, fates: [BulkFate?])
  /// Records by their places that cannot be part of it; nothing is planned while there are any.
  ///
  /// The error is for those that could have been changed alone.
  case refused([Int: LifecycleError])
}

extension BulkRound {
  /// Refuses some records; where it is not known which, all of them, so that planning comes to an end.
  static func refused(
    _ places: [Int],
    of all: [Int],
    for error: LifecycleError
  ) -> BulkRound {
    let refused = places.isEmpty ? all : places
    return .refused(Dictionary(refused.map { ($0, error) }) { first, _ in first })
  }
}

/// Plans a verb on some of a call's records together, or tells which of them stand in the way.
protocol BulkPlanning {
  /// Plans one attempt.
  ///
  /// - Parameter places: The records to plan for.
  /// - Returns: The plan for all of them, or those that are in the way.
  /// - Throws: What refuses the call as a whole.
  func round(_ places: [Int]) throws(LifecycleError) -> BulkRound

  /// Plans the verb on one record alone, for the very error that it would answer with.
  func planAlone(_ place: Int) throws(LifecycleError) -> Planned

  /// Plans the verb on one record as if all others of the call were there, for the same.
  func planBeside(_ place: Int) throws(LifecycleError) -> Planned

  /// The id of a record.
  func id(at place: Int) -> Identifier

  var context: PlanningContext { get }
  var model: KindModel { get }
  var count: Int { get }
}

/// Plans a verb on records that are there.
protocol BulkVerbPlanning: BulkPlanning {
  var request: BulkRequest { get }
}

extension BulkVerbPlanning {
  var count: Int { request.targets.count }

  func id(at place: Int) -> Identifier { request.targets[place].id }

  func planAlone(_ place: Int) throws(LifecycleError) -> Planned {
    try context.plan(request.request(at: place))
  }
}

extension BulkPlanning {
  func planBeside(_ place: Int) throws(LifecycleError) -> Planned { try planAlone(place) }

  /// Plans all of it or throws ``LifecycleError/oneOfMany(_:id:reason:)``.
  func planAll() throws(LifecycleError) -> Planned {
    switch try round(Array(0..<count)) {
    case .planned(let planned, let fates):
      try planned.requireClear()
      planned.bulk = BulkFates(ids: ids, fates: fates)
      return planned
    case .refused(let refused):
      guard let (place, error) = refused.min(by: { $0.key < $1.key }) else {
        throw .notFound(model.kindName)
      }
      throw .oneOfMany(model.kindName, id: id(at: place), reason: try reason(place, or: error))
    }
  }

  /// Plans all of it; where records stand in the way that a plan can show, only tells of them (rule S18).
  func planShowing() throws(LifecycleError) -> Planned {
    switch try round(Array(0..<count)) {
    case .planned(let planned, let fates):
      planned.bulk = BulkFates(ids: ids, fates: fates)
      return planned
    case .refused(let refused):
      let planned = Planned(changes: context.emptyChanges())
      for (place, error) in refused.sorted(by: { $0.key < $1.key }) {
        let reason = try reason(place, or: error)
        let refusal = LifecycleError.oneOfMany(model.kindName, id: id(at: place), reason: reason)
        guard reason.isObstacle else { throw refusal }
        planned.obstacles.append(refusal)
      }
      return planned
    }
  }

  /// Plans what can be done, leaving out what cannot, again and again until nothing stands in the way.
  ///
  /// - Parameter unfit: What is left out from the beginning, with errors for those that nothing else refuses.
  /// - Returns: The plan, with what became of each record.
  /// - Throws: What refuses the call as a whole.
  func planEach(leavingOut unfit: [Int: LifecycleError] = [:]) throws(LifecycleError) -> Planned {
    var refused: [Int: LifecycleError] = [:]
    for (place, error) in unfit {
      refused[place] = try reason(error) { () throws(LifecycleError) in try planBeside(place) }
    }
    var rest = (0..<count).filter { unfit[$0] == nil }
    while true {
      switch try round(rest) {
      case .planned(let planned, let fates):
        try planned.requireClear()
        var all = BulkFates(ids: ids, fates: fates)
        for (place, error) in refused { all.fates[place] = .refused(error) }
        planned.bulk = all
        return planned
      case .refused(let found):
        for (place, error) in found { refused[place] = try reason(place, or: error) }
        rest.removeAll { found[$0] != nil }
      }
    }
  }

  private var ids: [Identifier] { (0..<count).map(id(at:)) }

  /// The error that the verb on the record alone answers with; where it would be done alone, the one given.
  private func reason(
    _ place: Int,
    or error: LifecycleError
  ) throws(LifecycleError) -> LifecycleError {
    try reason(error) { () throws(LifecycleError) in try planAlone(place) }
  }

  private func reason(
    _ error: LifecycleError,
    _ plan: () throws(LifecycleError) -> Planned
  ) throws(LifecycleError) -> LifecycleError {
    do throws(LifecycleError) {
      return try plan().obstacles.first ?? error
    } catch {
      if case .storage = error { throw error }
      return error
    }
  }
}
