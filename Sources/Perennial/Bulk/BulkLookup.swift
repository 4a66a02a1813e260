/// The records of a verb on many, found and asked for in bulk, in the order of rule S12.
struct BulkLookup {
  /// A record that the verb may go on with.
  struct Found {
    let place: Int
    let header: RecordHeader
    /// The action by which it goes; nil where its state has none.
    let action: ActionModel?
  }

  let context: PlanningContext
  let model: KindModel
  let request: BulkRequest
  /// In the storage's order, so that nothing depends on the caller's.
  private(set) var found: [Found] = []
  private(set) var unchanged: [Found] = []
  /// Places of what was removed before.
  private(set) var gone: [Int] = []
  private(set) var refused: [Int] = []

  init(
    _ context: PlanningContext,
    _ model: KindModel,
    _ request: BulkRequest,
    _ places: [Int]
  ) throws(LifecycleError) {
    self.context = context
    self.model = model
    self.request = request
    let verb = request.verb
    try context.authorization.require(permission, on: model.kind, action: verb.action)
    try context.call.validate()
    found.reserveCapacity(places.count)
    for batch in places.batches { try find(Array(batch)) }
    sort()
    try authorize(by: verb.action) { _ in true }
    leaveOutDone()
    guard verb.action == nil else { return }
    for action in model.actions where action.verb == verb.verb {
      try authorize(by: action.name) { $0.action?.name == action.name }
    }
  }

  /// By numbers, since what was found is large.
  private mutating func sort() {
    let order = found.indices.map { (found[$0].header.reference.rawValue, $0) }
    guard !zip(order, order.dropFirst()).allSatisfy({ $0.0.0 < $0.1.0 }) else { return }
    found = order.sorted { $0.0 < $1.0 }.map { found[$0.1] }
  }

  private var permission: Permission { Permission(request.verb.verb) }

  private mutating func find(_ places: [Int]) throws(LifecycleError) {
    let keys = places.map { context.key(model.kind, request.targets[$0].id) }
    let headers = try context.reader.headers(of: keys)
    let versions = try lastVersions(keys)
    let scope = request.verb.effectiveScope
    for (index, place) in places.enumerated() {
      if !versions.isEmpty, versions[index] != nil {
        gone.append(place)
      } else if let header = headers[index], scope.contains(header.phase) {
        let action = request.verb.action(model, from: header.state)
        found.append(Found(place: place, header: header, action: action))
      } else {
        refused.append(place)
      }
    }
  }

  /// Asked only where a record that is gone is done already, which needs the right on the kind as a whole.
  private func lastVersions(_ keys: [RecordKey]) throws(LifecycleError) -> [Int?] {
    guard request.verb.verb == .hardDelete, request.verb.succeedsIfDone,
      context.authorization.decision(.hardDelete, on: model.kind) == .allow
    else { return [] }
    return try context.reader.lastVersions(of: keys)
  }

  private mutating func leaveOutDone() {
    guard request.verb.succeedsIfDone else { return }
    let (verb, destination) = (request.verb, changeDestination)
    found.removeAll { candidate in
      let isDone =
        verb.verb == .change
        ? candidate.header.state == destination : candidate.header.phase == verb.targetPhase
      if isDone { unchanged.append(candidate) }
      return isDone
    }
  }

  private var changeDestination: StateName? {
    request.verb.action.flatMap(model.action(named:))?.destination
  }

  private mutating func authorize(
    by action: String?,
    _ concerns: (Found) -> Bool
  ) throws(LifecycleError) {
    let decision = context.authorization.decision(permission, on: model.kind, action: action)
    guard decision != .allow else { return }
    let asked = found.filter(concerns)
    let answers = try context.authorization.allowed(
      permission,
      action: action,
      on: model.kind,
      asked.map(\.header.reference),
      context.reader
    )
    let denied = Set(zip(asked, answers).filter { !$1 }.map(\.0.place))
    refuse { denied.contains($0.place) }
  }

  /// Refuses what the verb cannot be done to, and leaves the others.
  mutating func refuse(where isRefused: (Found) -> Bool) {
    found.removeAll { candidate in
      guard isRefused(candidate) else { return false }
      refused.append(candidate.place)
      return true
    }
  }

  /// Takes out what the verb cannot be done to as a root, for the planner to decide.
  mutating func setAside(where isUnfit: (Found) -> Bool) -> [Found] {
    let unfit = found.filter(isUnfit)
    if !unfit.isEmpty { found.removeAll(where: isUnfit) }
    return unfit
  }

  /// Whether a record has another version than the caller expects.
  func hasOtherVersion(_ candidate: Found) -> Bool {
    guard let expected = request.targets[candidate.place].expectedVersion else { return false }
    return expected != candidate.header.version
  }

  /// The refusals, for a round that ends here.
  ///
  /// The errors are placeholders: `BulkPlanning` puts what the verb on the record alone answers in their place.
  var refusals: [Int: LifecycleError] {
    Dictionary(uniqueKeysWithValues: refused.map { ($0, .notFound(model.kindName)) })
  }
}
