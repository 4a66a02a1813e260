extension BatchRun {
  /// Tries what others stood in the way of once more, for as long as that helps.
  ///
  /// - Parameters:
  ///   - request: The verb.
  ///   - watched: The records that are tried again, and others.
  ///   - query: What finds the records; what it finds no longer stays as it is.
  mutating func tryAgain(
    _ request: VerbRequest,
    _ watched: WatchedRecords,
    _ query: Query<E>? = nil
  ) async {
    let hasSeveral = report.answers.count > each.batchSize
    while hasSeveral, report.stoppedBy == nil, !undecided.isEmpty {
      let places = undecided
      undecided = []
      for start in stride(from: 0, to: places.count, by: each.batchSize) {
        let part = Array(places[start..<min(start + each.batchSize, places.count)])
        if report.stoppedBy == nil {
          await tryAgain(part, request, watched, query)
        } else {
          undecided += part
        }
      }
      guard undecided.count < places.count else { break }
    }
    await decide()
  }

  private mutating func tryAgain(
    _ places: [Int],
    _ request: VerbRequest,
    _ watched: WatchedRecords,
    _ query: Query<E>?
  ) async {
    let (ids, versions) = (places.map { report.answers[$0].id }, versions)
    do throws(LifecycleError) {
      let batch: Batch
      do throws(LifecycleError) {
        batch = try await commit(ids.first?.identifier) { context throws(LifecycleError) in
          let found = try query.map { query throws(LifecycleError) in
            try ListReader(context: context, tenant: context.tenant, query: query)
              .found(among: ids)
          }
          return (try context.planner(BulkRequest(request, found ?? ids, versions, watched)), nil)
        }
      } catch {
        undecided += places
        throw error
      }
      try await settle(batch, places: try place(batch.answers, at: places))
    } catch {
      report.stoppedBy = error
    }
  }

  /// Puts the answers of another try into the report.
  ///
  /// - Returns: Their places.
  private mutating func place(
    _ answers: [Report.Answer],
    at places: [Int]
  ) throws(LifecycleError) -> [Int] {
    var answered: [Identifier: Report.Answer] = [:]
    for answer in answers { answered[answer.id.identifier] = answer }
    var found: [Int] = []
    for place in places {
      let id = report.answers[place].id
      if let answer = answered[id.identifier] {
        report.answers[place] = answer
        found.append(place)
      } else if let fates = taken[id.identifier]?.fates {
        report.answers[place] = Report.Answer(id: id, result: try answer(fates, 0))
      } else {
        unmatched.append(place)
      }
    }
    return found
  }

  /// Records the refusals that nothing did away with.
  mutating func decide() async {
    let refusals = (undecided + unmatched).compactMap { place -> (LifecycleError, AttemptedCall)? in
      guard case .failure(let error) = report.answers[place].result else { return nil }
      return (error, attempt(at: place))
    }
    (undecided, unmatched) = ([], [])
    do throws(LifecycleError) {
      try await session.recordRefusals(refusals, reason: reason)
    } catch {
      report.stoppedBy = report.stoppedBy ?? error
    }
  }
}
