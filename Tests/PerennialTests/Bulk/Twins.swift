#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import PerennialTesting

@testable import Perennial

/// Two stores with one random history: one goes on with verbs on many records, the other with single verbs.
struct Twins {
  /// Where the two differ.
  struct Difference: Error, CustomStringConvertible {
    let description: String
  }

  /// Everything that a caller can see of a record.
  struct VisibleRecord: Equatable, CustomStringConvertible {
    let key: String
    let value: RandomModel.Value
    let states: [String]
    var version: Int
    let times: [Date?]
    let heldBy: [String]

    var description: String {
      "\(key) \(states) v\(version) \(value.links.map { $0?.description ?? "-" }) held by \(heldBy)"
    }
  }

  let many: ModelRun
  let single: ModelRun
  var random: SeededGenerator
  /// A record that several operations of one commit relink has changed once, with single verbs several times.
  private(set) var comparesVersions = true
  /// What single verbs restore as an ancestor of another record has no audit record of its own.
  private(set) var comparesTrails = true
  /// Records that stand in each other's way go together only: no order of single verbs does that.
  private(set) var isOver = false
  /// How often the verbs came to what.
  private(set) var tally: [String: Int] = [:]

  /// - Parameters:
  ///   - seed: The seed of history and verbs.
  ///   - verbs: How many single verbs both begin with.
  ///   - wrap: Makes the storage of verbs on many.
  /// - Throws: Where the history's verbs differ from the model's.
  init(
    seed: UInt64,
    verbs: Int,
    on wrap: (InMemoryStorage) -> any Storage = { $0 }
  ) async throws {
    var many = try ModelRun(seed: seed, on: wrap)
    var single = try ModelRun(seed: seed)
    try await many.run(verbs: verbs, comparingEvery: .max)
    try await single.run(verbs: verbs, comparingEvery: .max)
    (self.many, self.single) = (many, single)
    random = SeededGenerator(seed: seed, stream: 7)
  }

  /// One verb on many random records, in a random order, and the same with single verbs.
  mutating func step() async throws {
    guard !isOver else { return }
    let tenant = RandomModel.tenants[random.chance(80) ? 0 : 1]
    guard let type = random.pick(RandomModel.types) else { return }
    try await step(type, tenant)
    if !isOver { try await compareEverything() }
  }

  private mutating func step<E: RandomModel.Kind>(_ type: E.Type, _ tenant: TenantID) async throws {
    let known = RandomModel.idCounts.first { $0.0 == E.kind }?.1 ?? 1
    let numbers = Array(1...known + 1).shuffled(using: &random).prefix(random.below(known) + 1)
    let ids = try numbers.map { try ModelRun.id(type, RandomModel.identifier(E.kind, $0)) }
    let verb = verb(type)
    let done: AlreadyDone = random.chance(30) ? .succeed : .fail
    if random.chance(60) {
      try await each(ids, verb, done, batchSize: random.chance(50) ? 1000 : 3, tenant)
    } else {
      try await all(ids, verb, done, tenant)
    }
  }

  private mutating func verb<E: RandomModel.Kind>(_ type: E.Type) -> PlannedVerb<E> {
    switch random.below(10) {
    case 0..<3: .softDelete
    case 3..<5: .archive
    case 5..<8: .restore(restoringAncestors: random.chance(30))
    case 8: .hardDelete
    default: random.pick(Array(E.Action.allCases)).map { .perform($0) } ?? .archive
    }
  }
}

extension Twins {
  private mutating func each<E: RandomModel.Kind>(
    _ ids: [E.ID],
    _ verb: PlannedVerb<E>,
    _ done: AlreadyDone,
    batchSize: Int,
    _ tenant: TenantID
  ) async throws {
    let repository = many.repository(E.self, tenant)
    let report = try await repository.eachOnItsOwn(inBatchesOf: batchSize)
      .run(.ids(ids), verb, done)
    guard report.stoppedBy == nil, report.answers.map(\.id) == ids else {
      throw Difference(description: "\(verb) on \(ids): \(report)")
    }
    var items: [E.ID: Result<BulkItem<E>, LifecycleError>] = [:]
    for answer in report.answers { items[answer.id] = answer.result }
    let singles = try await singles(ids, items, verb, done, batchSize, tenant)
    try compare(items, singles, verb, ids)
    try await expectTaken(ids, items, verb, tenant)
    note(report.summary)
  }

  private mutating func all<E: RandomModel.Kind>(
    _ ids: [E.ID],
    _ verb: PlannedVerb<E>,
    _ done: AlreadyDone,
    _ tenant: TenantID
  ) async throws {
    let repository = many.repository(E.self, tenant)
    let result = await many.attempt { () async throws(LifecycleError) in
      try await repository.run(.ids(ids), verb, done)
    }
    switch result {
    case .success(let outcome):
      var items: [E.ID: Result<BulkItem<E>, LifecycleError>] = [:]
      for item in outcome.items { items[item.id] = .success(item) }
      let singles = try await singles(ids, items, verb, done, ids.count, tenant)
      try compare(items, singles, verb, ids)
      try await expectTaken(ids, items, verb, tenant)
      tally["all done", default: 0] += 1
      note(outcome.summary)
    case .failure(.oneOfMany(_, let id, let reason)):
      tally["all refused: \(reason.code)", default: 0] += 1
      guard let own = E.ID(identifier: id), ids.contains(own) else {
        throw Difference(description: "refused is \(id), not one of \(ids)")
      }
      if try await isJoint(reason, own, verb, tenant) {
        tally["all refused jointly: \(reason.code)", default: 0] += 1
      }
    case .failure(let error): throw error
    }
  }

  private mutating func note(_ summary: ChangeSummary) {
    if !summary.detached.isEmpty || !summary.reattached.isEmpty { comparesVersions = false }
    tally["relinked", default: 0] += comparesVersions ? 0 : 1
  }

  /// Single verbs batch by batch, in the storage's order, and again on what others stood in the way of.
  private mutating func singles<E: RandomModel.Kind>(
    _ ids: [E.ID],
    _ items: [E.ID: Result<BulkItem<E>, LifecycleError>],
    _ verb: PlannedVerb<E>,
    _ done: AlreadyDone,
    _ batchSize: Int,
    _ tenant: TenantID
  ) async throws -> [E.ID: Result<Outcome<E>, LifecycleError>] {
    let repository = single.repository(E.self, tenant)
    let stored = try await repository.list(Query(in: .all, limit: 1000)).records.map(\.id)
    var pending: [E.ID] = []
    for start in stride(from: 0, to: ids.count, by: batchSize) {
      let batch = ids[start..<min(start + batchSize, ids.count)]
      pending += stored.filter(batch.contains) + batch.filter { !stored.contains($0) }
    }
    pending.removeAll { Self.isTaken(items[$0]) }
    var results: [E.ID: Result<Outcome<E>, LifecycleError>] = [:]
    var hasProgress = true
    while hasProgress {
      hasProgress = false
      for id in pending {
        let result = await many.attempt { () async throws(LifecycleError) in
          try await repository.run(id, verb, done)
        }
        results[id] = result
        if case .success(let outcome) = result { note(outcome.summary) }
        if Self.isSettled(result) {
          pending.removeAll { $0 == id }
          if case .success = result { hasProgress = true }
        }
      }
    }
    return results
  }

  /// Were a record not taken along, the verb could still be done.
  private mutating func expectTaken<E: RandomModel.Kind>(
    _ ids: [E.ID],
    _ items: [E.ID: Result<BulkItem<E>, LifecycleError>],
    _ verb: PlannedVerb<E>,
    _ tenant: TenantID
  ) async throws {
    let repository = single.repository(E.self, tenant)
    for id in ids where !isOver && Self.isTaken(items[id]) {
      let again = await many.attempt { () async throws(LifecycleError) in
        try await repository.run(id, verb, .fail)
      }
      guard case .failure = again else {
        throw Difference(description: "\(verb) on \(ids): \(E.kind) \(id) was not taken along")
      }
      tally["taken along", default: 0] += 1
    }
  }

  private static func isTaken<E: Entity>(_ item: Result<BulkItem<E>, LifecycleError>?) -> Bool {
    guard case .success(let item)? = item, case .takenAlong = item.status else { return false }
    return true
  }

  private static func isSettled<R>(_ result: Result<R, LifecycleError>) -> Bool {
    guard case .failure(let error) = result else { return true }
    switch error {
    case .blockedByDependents, .parentNotActive: return false
    default: return true
    }
  }

  private mutating func compare<E: Entity>(
    _ items: [E.ID: Result<BulkItem<E>, LifecycleError>],
    _ singles: [E.ID: Result<Outcome<E>, LifecycleError>],
    _ verb: PlannedVerb<E>,
    _ ids: [E.ID]
  ) throws {
    let stuck = ids.filter { id in
      guard case .success? = items[id], let single = singles[id] else { return false }
      return !Self.isSettled(single)
    }
    guard stuck.count < 2 else {
      tally["only together", default: 0] += 1
      isOver = true
      return
    }
    for id in ids where !isSame(items[id], singles[id], verb) {
      throw Difference(
        description: "\(verb) on \(E.kind) \(id) of \(ids)\n  many:   "
          + "\(String(describing: items[id]))\n  single: \(String(describing: singles[id]))"
      )
    }
  }

  private mutating func isSame<E: Entity>(
    _ many: Result<BulkItem<E>, LifecycleError>?,
    _ single: Result<Outcome<E>, LifecycleError>?,
    _ verb: PlannedVerb<E>
  ) -> Bool {
    switch (many, single) {
    case (.success(let item), .success(let outcome))
    where (item.status == .done) == (outcome.status == .done):
      tally[item.status == .done ? "done" : "unchanged", default: 0] += 1
    case (.success(let item), nil) where item.status != .done: break
    case (.failure(let left), .failure(let right)) where left.code == right.code:
      tally["refused: \(left.code)", default: 0] += 1
    // Removed with another one meanwhile.
    case (.failure(.invalidTransition), .failure(.notFound)): break
    case (.success(let item), _) where item.status == .done:
      guard case .restore(restoringAncestors: true) = verb else { return false }
      tally["restored as an ancestor", default: 0] += 1
      comparesTrails = false
    default: return false
    }
    return true
  }
}
