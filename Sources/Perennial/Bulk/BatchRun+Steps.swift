extension BatchRun {
  /// Commits one batch and adds it to the report.
  ///
  /// - Throws: What fails while nothing is done yet; later it stops the run and is part of the report.
  mutating func step(
    firstID: Identifier?,
    _ planner: @escaping Planner
  ) async throws(LifecycleError) {
    let isFirst = report.answers.isEmpty
    do throws(LifecycleError) {
      let batch = try await commit(firstID, planner)
      let start = report.answers.count
      report.answers += batch.answers
      cursor = batch.next
      try await take(batch, places: Array(start..<report.answers.count))
      each.progress?(report.answers.count, total)
    } catch {
      if isFirst, report.answers.isEmpty { throw error }
      report.stoppedBy = error
    }
  }

  private func commit(
    _ firstID: Identifier?,
    _ planner: @escaping Planner
  ) async throws(LifecycleError) -> Batch {
    let answer = answer
    return try await session.write(
      Repository<E>.attempt(firstID, action),
      reason: reason
    ) { planned throws(LifecycleError) in
      let bulk = planned.bulk ?? BulkFates(ids: [], fates: [])
      var answers: [Report.Answer] = []
      answers.reserveCapacity(bulk.ids.count)
      for place in bulk.ids.indices {
        let id = try bulk.id(at: place, of: E.self)
        answers.append(Report.Answer(id: id, result: try answer(bulk, place)))
      }
      return Batch(
        answers: answers,
        summary: planned.summary,
        effectKeys: planned.effectKeys,
        next: bulk.next
      )
    } _: { context throws(LifecycleError) in
      let (planner, next) = try planner(context)
      let planned = try planner.planEach()
      planned.bulk?.next = next
      return planned
    }
  }

  /// Counts a batch, performs its effects and records its refusals.
  private mutating func take(_ batch: Batch, places: [Int]) async throws(LifecycleError) {
    report.summary.add(batch.summary)
    if !batch.effectKeys.isEmpty {
      let store = session.store
      let tally = await store.effectRunner.settle(
        batch.effectKeys,
        batch.summary.effects,
        after: session.durability,
        store
      )
      report.effects.add(tally)
    }
    var refusals: [(LifecycleError, Attempt)] = []
    for place in places {
      guard case .failure(let error) = report.answers[place].result else { continue }
      if error.mayPass {
        undecided.append(place)
      } else {
        refusals.append((error, attempt(at: place)))
      }
    }
    try await session.recordRefusals(refusals, reason: reason)
  }

  private func attempt(at place: Int) -> Attempt {
    Repository<E>.attempt(report.answers[place].id.identifier, action)
  }

  /// Tries what others stood in the way of once more, for as long as that helps.
  mutating func tryAgain(
    _ versions: [E.ID: Int],
    _ request: VerbRequest
  ) async throws(LifecycleError) {
    let hasSeveral = report.answers.count > each.batchSize
    while hasSeveral, report.stoppedBy == nil, !undecided.isEmpty {
      let places = undecided
      undecided = []
      for start in stride(from: 0, to: places.count, by: each.batchSize) {
        let part = Array(places[start..<min(start + each.batchSize, places.count)])
        let ids = part.map { report.answers[$0].id }
        do throws(LifecycleError) {
          let batch = try await commit(ids.first?.identifier) { context throws(LifecycleError) in
            (try context.planner(BulkRequest(request, ids, versions)), nil)
          }
          for (place, answer) in zip(part, batch.answers) { report.answers[place] = answer }
          try await take(batch, places: part)
        } catch {
          report.stoppedBy = error
          return
        }
      }
      guard undecided.count < places.count else { break }
    }
    try await decide()
  }

  /// Records the refusals that nothing did away with.
  mutating func decide() async throws(LifecycleError) {
    let refusals = undecided.compactMap { place -> (LifecycleError, Attempt)? in
      guard case .failure(let error) = report.answers[place].result else { return nil }
      return (error, attempt(at: place))
    }
    undecided = []
    do throws(LifecycleError) {
      try await session.recordRefusals(refusals, reason: reason)
    } catch {
      report.stoppedBy = report.stoppedBy ?? error
    }
  }
}

extension BulkRequest {
  init<ID: EntityID>(_ verb: VerbRequest, _ ids: [ID], _ versions: [ID: Int]) {
    self.init(
      verb: verb,
      targets: ids.map { Target(id: $0.identifier, expectedVersion: versions[$0]) }
    )
  }
}

extension LifecycleError {
  /// Whether other records of the call may yet do away with the refusal.
  fileprivate var mayPass: Bool {
    switch self {
    case .blockedByDependents, .parentNotActive: true
    default: false
    }
  }
}

extension Session {
  /// Records those of some refused attempts that the audit policy asks for, in a commit of their own.
  func recordRefusals(
    _ refusals: [(error: LifecycleError, attempt: Attempt)],
    reason: String?
  ) async throws(LifecycleError) {
    guard !refusals.isEmpty, !store.auditPolicy.attempts.isEmpty else { return }
    do throws(LifecycleError) {
      try await record(refusals, try caller.get(), call(reason: reason))
    } catch .cancelled {
      // What is done is the answer; it is not lost to a task that gave up meanwhile.
    }
  }
}
