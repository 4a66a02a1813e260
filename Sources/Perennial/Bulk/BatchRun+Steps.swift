extension BatchRun {
  /// Commits one batch and adds it to the report.
  ///
  /// - Parameters:
  ///   - range: The batch's places in the call; nil for a query.
  ///   - firstID: The first of its records.
  ///   - planner: Makes what plans it.
  /// - Throws: What fails while nothing is done yet; later it stops the run and is part of the report.
  mutating func step(
    _ range: Range<Int>?,
    firstID: Identifier?,
    _ planner: @escaping Planner
  ) async throws(LifecycleError) {
    let isFirst = report.answers.isEmpty
    do throws(LifecycleError) {
      let batch = try await commitEncodable(range, firstID, planner)
      let start = report.answers.count
      report.answers += batch.answers
      cursor = batch.next
      try await settle(batch, places: Array(start..<report.answers.count))
      each.progress?(report.answers.count, total)
    } catch {
      if isFirst, report.answers.isEmpty { throw error }
      report.stoppedBy = error
    }
  }

  /// Commits a batch; where values of it do not encode, which a storage finds out last, without those.
  private func commitEncodable(
    _ range: Range<Int>?,
    _ firstID: Identifier?,
    _ planner: @escaping Planner
  ) async throws(LifecycleError) -> Batch {
    do throws(LifecycleError) {
      return try await commit(firstID, planner)
    } catch {
      let unfit = unencodable(range, after: error)
      guard !unfit.isEmpty else { throw error }
      return try await commit(firstID, leavingOut: unfit, planner)
    }
  }

  /// The values of a batch that do not encode, by their places in it.
  private func unencodable(
    _ range: Range<Int>?,
    after error: LifecycleError
  ) -> [Int: LifecycleError] {
    guard let range, let payload, error.mayBeOfValue else { return [:] }
    var unfit: [Int: LifecycleError] = [:]
    for place in range {
      do throws(LifecycleError) {
        _ = try payload(place).encoded()
      } catch {
        unfit[place - range.lowerBound] = error
      }
    }
    return unfit
  }

  func commit(
    _ firstID: Identifier?,
    leavingOut unfit: [Int: LifecycleError] = [:],
    _ planner: @escaping Planner
  ) async throws(LifecycleError) -> Batch {
    let (answer, taken) = (answer, taken)
    return try await session.write(
      Repository<E>.attempt(firstID, action),
      reason: reason
    ) { planned throws(LifecycleError) in
      let bulk = planned.bulk ?? BulkFates(ids: [], fates: [])
      var answers: [Report.Answer] = []
      answers.reserveCapacity(bulk.ids.count)
      for place in bulk.ids.indices {
        let id = try bulk.id(at: place, of: E.self)
        let result =
          if bulk.mayHaveBeenTaken(at: place), let fates = taken[bulk.ids[place]]?.fates {
            try answer(fates, 0)
          } else {
            try answer(bulk, place)
          }
        answers.append(Report.Answer(id: id, result: result))
      }
      return Batch(
        answers: answers,
        summary: planned.summary,
        effectKeys: planned.effectKeys,
        next: bulk.next,
        taken: planned.taken
      )
    } planning: { context throws(LifecycleError) in
      let (planner, next) = try planner(context)
      let planned = try planner.planEach(leavingOut: unfit)
      planned.bulk?.next = next
      return planned
    }
  }

  /// Counts a batch, performs its effects and records its refusals.
  mutating func settle(_ batch: Batch, places: [Int]) async throws(LifecycleError) {
    report.summary.add(batch.summary)
    note(batch.taken)
    if !batch.effectKeys.isEmpty {
      let tally = await session.store.effectRunner.settle(
        batch.effectKeys,
        batch.summary.effects,
        upTo: &room,
        after: session.durability,
        session.store
      )
      report.effects.add(tally)
    }
    var refusals: [(LifecycleError, AttemptedCall)] = []
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

  /// Notes what a batch took along, but for what the caller expects in another version.
  private mutating func note(_ records: [TakenRecord]) {
    for record in records where taken[record.id] == nil {
      let expected = E.ID(identifier: record.id).flatMap { versions[$0] }
      if expected.map({ $0 == record.version }) ?? true { taken[record.id] = record }
    }
  }

  func attempt(at place: Int) -> AttemptedCall {
    Repository<E>.attempt(report.answers[place].id.identifier, action)
  }
}

extension BulkRequest {
  init<ID: EntityID>(
    _ verb: VerbRequest,
    _ ids: [ID],
    _ versions: [ID: Int],
    _ watched: WatchedRecords
  ) {
    self.init(
      verb: verb,
      targets: ids.map { Target(id: $0.identifier, expectedVersion: versions[$0]) },
      watched: watched
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
    _ refusals: [(error: LifecycleError, attempt: AttemptedCall)],
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
