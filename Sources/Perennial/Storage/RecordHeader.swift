/// What a planner needs of a record: everything but its payload, times and tombstones.
public struct RecordHeader: Sendable, Hashable {
  /// The storage's handle.
  public let reference: RecordReference
  /// The record's kind.
  public let kind: EntityKind
  /// The record's id.
  public let id: Identifier
  /// The state that the record is in.
  public let state: StateName
  /// The phase of that state.
  public let phase: Phase
  /// The active state that the record is in or was last in.
  public let lastActiveState: StateName
  /// The record's version, from 1.
  public let version: Int

  /// Makes a header; storages do.
  public init(
    reference: RecordReference,
    kind: EntityKind,
    id: Identifier,
    state: StateName,
    phase: Phase,
    lastActiveState: StateName,
    version: Int
  ) {
    self.reference = reference
    self.kind = kind
    self.id = id
    self.state = state
    self.phase = phase
    self.lastActiveState = lastActiveState
    self.version = version
  }
}

/// A record found through a relation.
public struct Dependent: Sendable, Hashable {
  /// The dependent.
  public let header: RecordHeader
  /// The record that it links to.
  public let parent: RecordReference

  /// Makes a dependent; storages do.
  public init(header: RecordHeader, parent: RecordReference) {
    self.header = header
    self.parent = parent
  }
}

/// The target of a link.
public struct LinkTarget: Sendable, Hashable {
  /// The target's handle.
  public let reference: RecordReference
  /// The target's phase.
  public let phase: Phase

  /// Makes a target; storages do.
  public init(reference: RecordReference, phase: Phase) {
    self.reference = reference
    self.phase = phase
  }
}

/// A record that holds a tombstone of one of the operations asked for.
public struct Member: Sendable, Hashable {
  /// The member.
  public let header: RecordHeader
  /// Whether an operation that was not asked for holds it too.
  public let isHeldElsewhere: Bool

  /// Makes a member; storages do.
  public init(header: RecordHeader, isHeldElsewhere: Bool) {
    self.header = header
    self.isHeldElsewhere = isHeldElsewhere
  }
}

/// Some members of operations, and where to go on.
public struct MemberBatch: Sendable, Hashable {
  /// The members; each record once over all batches of a walk.
  public let members: [Member]
  /// The position to ask for next; nil after the last.
  public let next: UInt64?

  /// Makes a batch; storages do.
  public init(members: [Member], next: UInt64?) {
    self.members = members
    self.next = next
  }
}
