/// Checks rule S10: which records would break a unique key, before anything is written.
struct Uniqueness {
  static let maximumConflicts = 100

  let context: PlanningContext
  private var claims: [UniqueKeyQuery: RecordKey] = [:]
  private var queries: [(query: UniqueKeyQuery, scope: UniqueScope, claimant: RecordKey)] = []
  /// Records whose values are free after the change, or that hold only what they claim anew.
  private var releasing = ReferenceSet()
  /// Records that leave the active phase and keep what they hold among every phase.
  private var leaving = ReferenceSet()
  private var conflicts: [UniqueConflict.Conflict] = []
  /// Records that claim what another one of the call has claimed before.
  private var outdone: Set<RecordKey> = []
  /// The first claimants of values that several claim, but for those that are outdone themselves.
  private var winners: [UniqueKeyQuery: RecordKey] = [:]

  init(_ context: PlanningContext) {
    self.context = context
  }

  /// Says that a record gives up what it holds: it is removed, or claims anew.
  mutating func release(_ reference: RecordReference) {
    releasing.insert(reference)
  }

  /// Says that a record leaves the active phase, and gives up what it holds among active records.
  mutating func leave(_ reference: RecordReference) {
    leaving.insert(reference)
  }

  /// Says that a record will hold values.
  ///
  /// - Parameters:
  ///   - keys: The values of its unique keys.
  ///   - record: The record.
  ///   - phase: The phase that it will be in.
  mutating func claim(_ keys: [StoredUniqueKey], by record: RecordKey, in phase: Phase) {
    for key in keys where key.scope == .everyPhase || phase == .active {
      guard let value = key.value else { continue }
      let query = UniqueKeyQuery(
        tenant: context.tenant,
        kind: record.kind,
        name: key.name,
        value: value
      )
      if let other = claims.updateValue(record, forKey: query) {
        settle(query, between: other, and: record)
        add(
          UniqueConflict.Conflict(key: key.name, kind: record.kind, record: record, holder: other)
        )
      } else {
        queries.append((query, key.scope, record))
      }
    }
  }

  /// Asks the storage who holds the claimed values.
  ///
  /// - Returns: The conflict; nil where there is none.
  consuming func conflict() throws(LifecycleError) -> LifecycleError? {
    var found = try conflicts.map { conflict throws(LifecycleError) in
      UniqueConflict.Conflict(
        key: conflict.key,
        kind: conflict.kind,
        record: try conflict.record.flatMap(visibleKey(of:)),
        holder: try conflict.holder.flatMap(visibleKey(of:))
      )
    }
    for batch in queries.batches where found.count < Self.maximumConflicts {
      let holders = try context.reader.holders(of: batch.map(\.query))
      for (claim, holder) in zip(batch, holders) {
        guard let holder, isHeld(claim.scope, by: holder) else { continue }
        found.append(
          UniqueConflict.Conflict(
            key: claim.query.name,
            kind: claim.query.kind,
            record: try visibleKey(of: claim.claimant),
            holder: try visibleKey(of: holder)
          )
        )
      }
    }
    guard !found.isEmpty else { return nil }
    return .uniqueConflict(
      UniqueConflict(conflicts: Array(found.prefix(Self.maximumConflicts)))
    )
  }

  /// The records whose claims cannot be met, whether the caller may read them or not.
  ///
  /// Of several that claim one value these are all but the first; but only once none claims what another
  /// record holds, since what is refused for that claims nothing.
  func refused() throws(LifecycleError) -> Set<RecordKey> {
    var refused: Set<RecordKey> = []
    for batch in queries.batches {
      let holders = try context.reader.holders(of: batch.map(\.query))
      for (claim, holder) in zip(batch, holders) where isHeld(claim.scope, by: holder) {
        refused.insert(claim.claimant)
      }
    }
    return refused.isEmpty ? outdone : refused
  }

  private mutating func settle(
    _ query: UniqueKeyQuery,
    between former: RecordKey,
    and record: RecordKey
  ) {
    let winner = winners[query] ?? former
    if outdone.contains(winner) {
      winners[query] = record
    } else {
      winners[query] = winner
      if winner != record { outdone.insert(record) }
    }
  }

  private func isHeld(_ scope: UniqueScope, by holder: RecordReference?) -> Bool {
    guard let holder, !releasing.contains(holder) else { return false }
    return scope == .everyPhase || !leaving.contains(holder)
  }

  private mutating func add(_ conflict: UniqueConflict.Conflict) {
    guard conflicts.count < Self.maximumConflicts else { return }
    conflicts.append(conflict)
  }

  /// A claimant that the call itself creates is its caller's own.
  private func visibleKey(of claimant: RecordKey) throws(LifecycleError) -> RecordKey? {
    guard let header = try context.reader.headers(of: [claimant]).first ?? nil else {
      return claimant
    }
    return try context.authorization.canRead(header, context.reader) ? claimant : nil
  }

  private func visibleKey(of holder: RecordReference) throws(LifecycleError) -> RecordKey? {
    guard let header = try context.reader.headers(at: [holder]).first ?? nil,
      try context.authorization.canRead(header, context.reader)
    else { return nil }
    return context.key(header.kind, header.id)
  }
}
