/// Why a verb was refused.
///
/// Nothing was changed, whichever case it is.
///
/// Every case has a stable ``code``, a ``message`` that is safe to show to the caller, an ``httpStatus``
/// and a ``response`` that a host's handler can send as it is. Cases that speak of a record never tell a
/// foreign record from one that does not exist.
@nonexhaustive
public enum LifecycleError: Error, Sendable, Hashable {
  /// There is no principal.
  case unauthenticated
  /// The policy refuses the action; on the kind, on the record, or on a member of the cascade.
  case forbidden
  /// There is no such record that the caller may see where the verb looks.
  case notFound(KindName)
  /// A record of the id exists in some phase of its lifecycle, or the call creates it twice.
  case alreadyExists(KindName, id: Identifier)
  /// The record's state has no such action.
  case invalidTransition(InvalidTransition)
  /// A record that an update is meant for is not active, and so is read-only.
  case notActive(KindName, id: Identifier, phase: Phase)
  /// A parent that is not active stands in the way of a create, a move or a restore.
  case parentNotActive(ParentNotActive)
  /// Dependents stand in the way, and their relation's rule is restrict.
  case blockedByDependents(BlockedByDependents)
  /// A unique key would be broken.
  case uniqueConflict(UniqueConflict)
  /// The record's version is not the one that the caller expected.
  case versionConflict(KindName, expected: Int, actual: Int)
  /// What a plan would do has changed since; the new plan comes with the error.
  case planStale(AnyPlan)
  /// An argument is malformed. The message names the remedy.
  case invalidArgument(String)
  /// The host's own code threw: a `Codable` conformance, a predicate.
  case hostFailure(String)
  /// One of the records of an atomic verb on many was refused, for a reason of its own, and all with it.
  indirect case oneOfMany(KindName, id: Identifier, reason: LifecycleError)
  /// The task was cancelled before the verb began to plan.
  case cancelled
  /// The stored data does not fit the schema, and no migration makes it fit.
  case schemaMismatch(SchemaMismatch)
  /// A position in the store's changes after which some are no longer kept, or that is none of this storage: read
  /// anew what you keep, and follow from the position of what you read.
  case positionExpired
  /// The storage failed.
  case storage(StorageError)
}

/// A state that has no such action.
public struct InvalidTransition: Sendable, Hashable {
  /// The record's kind.
  public let kind: KindName
  /// The record's id.
  public let id: Identifier
  /// The verb that was asked for.
  public let verb: LifecycleVerb
  /// The kind's own action that was asked for, if by name.
  public let action: String?
  /// The record's state.
  public let state: StateName
  /// The states from which it would be possible.
  public let allowedFrom: [StateName]

  /// Makes the details, such as those of an error that a test expects.
  public init(
    kind: KindName,
    id: Identifier,
    verb: LifecycleVerb,
    action: String?,
    state: StateName,
    allowedFrom: [StateName]
  ) {
    self.kind = kind
    self.id = id
    self.verb = verb
    self.action = action
    self.state = state
    self.allowedFrom = allowedFrom
  }
}

/// Parents that are not active.
public struct ParentNotActive: Sendable, Hashable {
  /// The kind of the record that needs them.
  public let kind: KindName
  /// The records to restore first, as far as the caller may read them; for a create or a move, the parent.
  public let roots: [RecordKey]
  /// Whether there are more that the caller may not read.
  public let hasUnreadable: Bool

  /// Makes the details, such as those of an error that a test expects.
  public init(
    kind: KindName,
    roots: [RecordKey],
    hasUnreadable: Bool
  ) {
    self.kind = kind
    self.roots = roots
    self.hasUnreadable = hasUnreadable
  }
}

/// Dependents that stand in the way.
public struct BlockedByDependents: Sendable, Hashable {
  /// The kind of the root.
  public let kind: KindName
  /// The verb that was refused.
  public let verb: LifecycleVerb
  /// How many dependents of each kind, as far as the caller may read them.
  public let counts: [EntityKind: Int]

  /// Makes the details, such as those of an error that a test expects.
  public init(
    kind: KindName,
    verb: LifecycleVerb,
    counts: [EntityKind: Int]
  ) {
    self.kind = kind
    self.verb = verb
    self.counts = counts
  }
}

/// Unique keys that would be broken.
public struct UniqueConflict: Sendable, Hashable {
  /// The conflicts, 100 at most.
  public let conflicts: [Conflict]

  /// Makes the details, such as those of an error that a test expects.
  public init(
    conflicts: [Conflict]
  ) {
    self.conflicts = conflicts
  }

  /// One record that would break one key.
  public struct Conflict: Sendable, Hashable {
    /// The key's name.
    public let key: String
    /// The kind that declares the key.
    public let kind: EntityKind
    /// The record that would break the key, where the caller may read it.
    public let record: RecordKey?
    /// The record that has it, where the caller may read that.
    public let holder: RecordKey?

    /// Makes a conflict, such as one of an error that a test expects.
    public init(key: String, kind: EntityKind, record: RecordKey?, holder: RecordKey?) {
      self.key = key
      self.kind = kind
      self.record = record
      self.holder = holder
    }
  }
}
