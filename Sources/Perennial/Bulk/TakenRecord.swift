/// A record that one batch of a run takes along and that a later batch may be asked for (rule S24).
struct TakenRecord: Sendable {
  let id: Identifier
  /// The record whose operation took it along.
  let taker: Identifier
  /// The version that it had until then.
  let version: Int

  /// What became of the record, which is at place 0.
  var fates: BulkFates { BulkFates(ids: [id, taker], fates: [.takenAlong(by: 1), nil]) }
}

/// Which records a run may be asked for in another batch than the one that takes them along.
enum WatchedRecords: Sendable {
  case all
  case ids(Set<Identifier>)

  static var none: Self { .ids([]) }

  var isEmpty: Bool {
    guard case .ids(let ids) = self else { return false }
    return ids.isEmpty
  }

  func contains(_ id: Identifier) -> Bool {
    guard case .ids(let ids) = self else { return true }
    return ids.contains(id)
  }
}

extension BulkRequest {
  /// Whether the verb could have been done to a record itself, had no other one taken it along.
  func isPossible(from header: RecordHeader, _ model: KindModel) -> Bool {
    verb.effectiveScope.contains(header.phase)
      && (verb.verb == .hardDelete || verb.action(model, from: header.state) != nil)
  }
}

extension BulkCascadePlanner {
  /// Which of the watched records are taken along, each by the first that does.
  func taken(by joint: JointCascade) throws(LifecycleError) -> [TakenRecord] {
    guard !request.watched.isEmpty else { return [] }
    var takers: [Identifier: Identifier] = [:]
    for share in joint.division.shares {
      let taker = joint.roots[share.root].header.id
      for (bucket, ids) in share.ids where joint.cascade.buckets[bucket].model.kind == model.kind {
        for id in ids where request.watched.contains(id) && takers[id] == nil { takers[id] = taker }
      }
    }
    var taken: [TakenRecord] = []
    for batch in Array(takers).batches {
      let headers = try context.reader.headers(of: batch.map { context.key(model.kind, $0.key) })
      for ((id, taker), header) in zip(batch, headers) {
        guard let header, request.isPossible(from: header, model) else { continue }
        taken.append(TakenRecord(id: id, taker: taker, version: header.version))
      }
    }
    return taken
  }
}

extension BulkRestorePlanner {
  /// Which of the watched records come back with others, each with the first that brings it.
  func taken(by joint: JointRestore) -> [TakenRecord] {
    guard !request.watched.isEmpty else { return [] }
    var (taken, seen) = ([TakenRecord](), ReferenceSet())
    for (candidate, members) in zip(joint.candidates, joint.members) {
      for (bucket, headers) in members where joint.buckets[bucket].model.kind == model.kind {
        for header in headers
        where header.reference != candidate.header.reference
          && joint.returning.contains(header.reference) && request.watched.contains(header.id)
          && request.isPossible(from: header, model) && seen.insert(header.reference)
        {
          let taker = candidate.header.id
          taken.append(TakenRecord(id: header.id, taker: taker, version: header.version))
        }
      }
    }
    return taken
  }
}
