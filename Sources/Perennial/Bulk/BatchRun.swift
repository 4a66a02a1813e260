/// A verb on many records, batch after batch, with an answer for each record.
struct BatchRun<E: Entity, Success: Sendable> {
  typealias Report = BulkReport<E, Success>
  typealias Answered = Result<Success, LifecycleError>
  typealias Answer = @Sendable (BulkFates, Int) throws(LifecycleError) -> Answered
  typealias Planner =
    @Sendable (PlanningContext) throws(LifecycleError) -> (any BulkPlanning, next: String?)

  /// What one commit comes to.
  struct Batch: Sendable {
    let answers: [Report.Answer]
    let summary: ChangeSummary
    let effectKeys: [[UInt8]]
    let next: String?
    let taken: [TakenRecord]
  }

  let each: EachOnItsOwn<E>
  let action: String
  let reason: String?
  let answer: Answer
  var report = Report()
  var total: Int?
  /// Where a query goes on after the batches that are done.
  var cursor: String?
  /// Refusals that a later batch may do away with, by the places of their answers.
  var undecided: [Int] = []
  /// Such refusals of what the query no longer finds, which stay as they are.
  var unmatched: [Int] = []
  /// The versions that records must have.
  var versions: [E.ID: Int] = [:]
  /// What the batches so far took along of what others are asked for.
  var taken: [Identifier: TakenRecord] = [:]
  /// The value at a place of the call, where values are written.
  var payload: ((Int) -> Payload)?
  /// How many effects may yet be performed before the verb returns.
  var room: Int

  init(
    _ each: EachOnItsOwn<E>,
    _ action: String,
    _ reason: String?,
    answer: @escaping Answer
  ) {
    self.each = each
    self.action = action
    self.reason = reason
    self.answer = answer
    room = each.repository.session.store.effectRunner.policy.performedAtOnce
  }

  var session: Session { each.repository.session }
}

extension BatchRun {
  /// Runs a verb on ids.
  mutating func change(
    _ ids: [E.ID],
    _ versions: [E.ID: Int],
    _ request: VerbRequest
  ) async throws(LifecycleError) -> Report {
    self.versions = versions
    let watched: WatchedRecords =
      ids.count > each.batchSize ? .ids(Set(ids.lazy.map(\.identifier))) : .none
    try await inBatches(ids) { range, context throws(LifecycleError) in
      try context.planner(BulkRequest(request, Array(ids[range]), versions, watched))
    }
    await tryAgain(request, watched)
    return report
  }

  /// Runs a verb on what a query finds; each batch is looked for in the commit that changes it.
  mutating func change(
    _ query: Query<E>,
    _ request: VerbRequest
  ) async throws(LifecycleError) -> Report {
    try checkBatchSize()
    total = try await count(query)
    cursor = query.cursor
    // What is put where the query looks may be found again.
    let findsTaken = request.targetPhase.map(query.scope.contains) ?? false
    var part = query
    part.limit = each.batchSize
    repeat {
      let (query, watched) = (part, findsTaken ? .all : watchedRefusals)
      try await step(nil, firstID: nil) { context throws(LifecycleError) in
        let page = try ListReader(context: context, tenant: context.tenant, query: query).page()
        let request = BulkRequest(request, page.records.map(\.id), [:], watched)
        return (try context.planner(request), page.next)
      }
      if report.stoppedBy != nil { report.next = cursor }
      part.cursor = cursor
    } while report.stoppedBy == nil && part.cursor != nil
    await tryAgain(request, watchedRefusals, query)
    return report
  }

  private var watchedRefusals: WatchedRecords {
    .ids(Set(undecided.lazy.map { report.answers[$0].id.identifier }))
  }

  /// Writes values.
  mutating func write(
    _ ids: [E.ID],
    _ payload: @escaping (Int) -> Payload,
    _ planner:
      @escaping @Sendable (Range<Int>, PlanningContext) throws(LifecycleError) -> any BulkPlanning
  ) async throws(LifecycleError) -> Report {
    self.payload = payload
    try await inBatches(ids, planner)
    await decide()
    return report
  }

  private mutating func inBatches(
    _ ids: [E.ID],
    _ planner:
      @escaping @Sendable (Range<Int>, PlanningContext) throws(LifecycleError) -> any BulkPlanning
  ) async throws(LifecycleError) {
    try checkBatchSize()
    total = ids.count
    var start = 0
    repeat {
      let range = start..<min(start + each.batchSize, ids.count)
      try await step(range, firstID: ids.isEmpty ? nil : ids[start].identifier) {
        context throws(LifecycleError) in
        (try planner(range, context), nil)
      }
      guard report.stoppedBy == nil else {
        report.remaining = Array(ids.dropFirst(report.answers.count))
        return
      }
      start = range.upperBound
    } while start < ids.count
  }

  private func checkBatchSize() throws(LifecycleError) {
    guard 1...EachOnItsOwn<E>.maximumBatchSize ~= each.batchSize else {
      throw .invalidArgument(
        "The batch size is \(each.batchSize); choose one of 1 to \(EachOnItsOwn<E>.maximumBatchSize)"
      )
    }
  }

  /// How many records a query without conditions finds now; nil for others.
  private func count(_ query: Query<E>) async throws(LifecycleError) -> Int? {
    guard query.parents.isEmpty, query.condition == nil, query.cursor == nil, each.progress != nil
    else { return nil }
    return try await session.read { context throws(LifecycleError) in
      guard context.authorization.decision(.read, on: E.kind) == .allow else { return nil }
      let wanted = query.states.map { Set($0.map { StateName($0) }) }
      return try context.reader.counts(of: E.kind, tenant: context.tenant).reduce(0) { sum, count in
        guard let state = E.State(rawValue: count.state.rawValue),
          query.scope.contains(state.phase),
          wanted?.contains(count.state) ?? true
        else { return sum }
        return sum + count.count
      }
    }
  }
}
