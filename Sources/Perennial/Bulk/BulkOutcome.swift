/// What an atomic verb on many records did.
public struct BulkOutcome<E: Entity>: Sendable {
  /// What became of each record, each once, in the order given; for a query, in its order.
  public let items: [BulkItem<E>]
  /// Numbers by kind over all operations, each record counted once.
  ///
  /// Records of the call that another one took along count as its members.
  public let summary: ChangeSummary
  /// What became of the files of what was removed, as far as the call waited for it (rule S22).
  public internal(set) var effects = EffectTally()
  /// The entries of the effects that the commit owes.
  let effectKeys: [[UInt8]]

  /// Records whose phase changed or that were removed, by kind, the roots included.
  public var affected: [EntityKind: Int] { summary.affected }
}

/// What a verb on many records did to one of them.
public struct BulkItem<E: Entity>: Sendable, Identifiable {
  /// The record's id.
  public let id: E.ID
  /// Whether anything was done, and by whose operation.
  public let status: Status
  /// The record's own operation, which holds what was put away with it; nil for other verbs.
  public let operation: OperationID?
  /// The record's own audit record, by its place in the tenant's chain; nil where none was written.
  public let auditSequence: Int64?
  /// How many members the record's own operation laid its tombstone on, lifted it from or removed.
  public let memberCount: Int

  /// What became of a record.
  public enum Status: Sendable, Hashable {
    /// The verb was done to it.
    case done
    /// It was done before, and the caller wanted that to succeed.
    case unchanged
    /// The operation of another record of the call took it along, as its member.
    case takenAlong(by: E.ID)
  }
}

/// What became of many records, each on its own.
public struct BulkReport<E: Entity, Success: Sendable>: Sendable {
  /// The answers, each record's once, in the order given; for a query, in its order.
  ///
  /// Records that were not reached have none.
  public internal(set) var answers: [Answer] = []
  /// Numbers by kind over all commits.
  public internal(set) var summary = ChangeSummary()
  /// What became of the files of what was removed, as far as the call waited for it (rule S22).
  public internal(set) var effects = EffectTally()
  /// Why not all records were reached or tried again: `cancelled`, or a failure of the storage; nil where all were.
  ///
  /// After ``StorageError/Code/outcomeUnknown`` the first of the remaining records may have been changed.
  public internal(set) var stoppedBy: LifecycleError?
  /// The ids that were not reached; empty for a query.
  public internal(set) var remaining: [E.ID] = []
  /// Where the query goes on, as ``Query/cursor``; nil where it came to its end, and for ids.
  public internal(set) var next: String?

  /// What became of one record.
  public struct Answer: Sendable, Identifiable {
    /// The record's id.
    public let id: E.ID
    /// What was done, or the error that the verb on this record alone answers with.
    public let result: Result<Success, LifecycleError>
  }

  /// The records that were refused, with the reasons.
  ///
  /// Such a record has no operation of its own; as a member of another one's cascade it may have been changed.
  public var refused: [(id: E.ID, error: LifecycleError)] {
    answers.compactMap { answer in
      guard case .failure(let error) = answer.result else { return nil }
      return (answer.id, error)
    }
  }
}

extension ChangeSummary {
  /// Adds the numbers of a later commit.
  mutating func add(_ other: ChangeSummary) {
    affected.merge(other.affected, uniquingKeysWith: +)
    members.merge(other.members, uniquingKeysWith: +)
    detached.merge(other.detached, uniquingKeysWith: +)
    reattached.merge(other.reattached, uniquingKeysWith: +)
    effects += other.effects
  }
}

extension EffectTally {
  mutating func add(_ other: EffectTally) {
    done += other.done
    owed += other.owed
    parked += other.parked
  }
}
