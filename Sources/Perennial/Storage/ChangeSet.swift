/// Everything that one commit changes, as plain data; a storage applies it all or not at all.
///
/// Members of a cascade are grouped by what happens to them, so a million of them cost a handle each and
/// never a payload. A storage applies the parts in the order in which they stand here.
public struct ChangeSet: Sendable {
  /// The tenant whose records and audit chain change.
  public let tenant: TenantID
  /// The time of the change.
  public let at: Timestamp
  /// States that get another name, in all tenants.
  public package(set) var stateRenames: [StateRename] = []
  /// New records.
  ///
  /// One may link to another of the same change set, whatever the order.
  public package(set) var insertions: [RecordInsertion] = []
  /// Records whose payload, links or unique keys change within their state.
  public package(set) var updates: [RecordUpdate] = []
  /// Records that go to another state.
  public package(set) var transitions: [TransitionGroup] = []
  /// Operations whose tombstones are lifted from all members; they end.
  public package(set) var lifted: [OperationID] = []
  /// New operations with the records that get their tombstone.
  public package(set) var operations: [OperationInsertion] = []
  /// Links that were set to nil and are to be given back when their target returns.
  public package(set) var detachments: [DetachedLink] = []
  /// Targets that returned: what is remembered of links to them is forgotten.
  public package(set) var settledTargets: [RecordReference] = []
  /// Records that are removed for good, dependents before what they depend on.
  public package(set) var removals: [RemovalGroup] = []
  /// Audit records with the records that they concern.
  public package(set) var audit: [AuditInsertion] = []
  /// Changes to entries.
  public package(set) var entries: [EntryChange] = []

  package init(tenant: TenantID, at: Timestamp) {
    self.tenant = tenant
    self.at = at
  }

  /// Whether there is nothing to apply.
  public var isEmpty: Bool {
    stateRenames.isEmpty
      && insertions.isEmpty && updates.isEmpty && transitions.isEmpty && lifted.isEmpty
      && operations.isEmpty
      && detachments.isEmpty && settledTargets.isEmpty && removals.isEmpty && audit.isEmpty
      && entries.isEmpty
  }
}

/// A state of a kind that gets another name, or whose records go to another state of its phase.
///
/// It concerns the records of every tenant that are in the state, or were in it last; neither their versions
/// nor their times change. A state that no record ever was in changes nothing.
public struct StateRename: Sendable, Hashable {
  /// The kind.
  public let kind: EntityKind
  /// The name until now.
  public let from: StateName
  /// The name from now on; records may be in a state of that name already.
  public let to: StateName
  /// The phase of both.
  public let phase: Phase
}

/// A record that a commit inserts.
public struct RecordInsertion: Sendable {
  /// The record's key.
  public let key: RecordKey
  /// The kind's initial state.
  public let state: StateName
  /// The phase of that state.
  public let phase: Phase
  /// 1, or one more than the last version of a record of this key that was hard-deleted.
  public let version: Int
  /// The record's links, a relation each.
  public let links: [StoredLink]
  /// The values of the record's unique keys.
  public let uniqueKeys: [StoredUniqueKey]
  /// The host's value.
  public package(set) var payload: Payload

  package init(
    key: RecordKey,
    state: StateName,
    phase: Phase,
    version: Int,
    links: [StoredLink],
    uniqueKeys: [StoredUniqueKey],
    payload: Payload
  ) {
    self.key = key
    self.state = state
    self.phase = phase
    self.version = version
    self.links = links
    self.uniqueKeys = uniqueKeys
    self.payload = payload
  }
}

/// A change to a record within its state.
public struct RecordUpdate: Sendable {
  /// The record.
  public let reference: RecordReference
  /// The new value.
  public package(set) var payload: Payload
  /// The links that change.
  public let links: [StoredLink]
  /// The values of all of the record's unique keys after the change.
  public let uniqueKeys: [StoredUniqueKey]
  /// Whether version and time of change go on; false where a transition of the same commit sees to it, and
  /// in a change set without transitions, where the stored form changes and the record does not.
  public let raisesVersion: Bool

  package init(
    reference: RecordReference,
    payload: Payload,
    links: [StoredLink],
    uniqueKeys: [StoredUniqueKey],
    raisesVersion: Bool
  ) {
    self.reference = reference
    self.payload = payload
    self.links = links
    self.uniqueKeys = uniqueKeys
    self.raisesVersion = raisesVersion
  }
}

/// Records that go to one state.
///
/// Each one's version goes up by one and its time of change becomes the commit's. One that leaves an
/// active state remembers that state and the time; one that enters an active state forgets the time.
public struct TransitionGroup: Sendable {
  /// The records' kind.
  public let kind: EntityKind
  /// The state that they go to.
  public let state: StateName
  /// The phase of that state.
  public let phase: Phase
  /// The records.
  public package(set) var references: [RecordReference]

  package init(
    kind: EntityKind,
    state: StateName,
    phase: Phase,
    references: [RecordReference]
  ) {
    self.kind = kind
    self.state = state
    self.phase = phase
    self.references = references
  }
}

/// A new operation with the records that get its tombstone.
public struct OperationInsertion: Sendable {
  /// The operation.
  public let operation: StoredOperation
  /// The root and all members, each once.
  public let members: [RecordReference]

  package init(
    operation: StoredOperation,
    members: [RecordReference]
  ) {
    self.operation = operation
    self.members = members
  }
}

/// A link that an operation set to nil.
public struct DetachedLink: Sendable, Hashable {
  /// The record that had the link.
  public let dependent: RecordReference
  /// The relation.
  public let relation: RelationID
  /// The record that the link pointed to.
  public let target: RecordReference

  /// Makes a link; storages and planners do.
  public init(dependent: RecordReference, relation: RelationID, target: RecordReference) {
    self.dependent = dependent
    self.relation = relation
    self.target = target
  }
}

/// Records of a kind that are removed for good.
///
/// Their tombstones end, links to them stay as values without a target, and their keys' versions and
/// audit trails remain.
public struct RemovalGroup: Sendable {
  /// The records' kind.
  public let kind: EntityKind
  /// The records, in the order of removal.
  public let references: [RecordReference]

  package init(
    kind: EntityKind,
    references: [RecordReference]
  ) {
    self.kind = kind
    self.references = references
  }
}

/// An audit record with the records whose trails it belongs to.
public struct AuditInsertion: Sendable {
  /// The record, already chained.
  public var record: AuditRecord { box.record }
  /// An audit record is large: in a heap object it is made once and then handed on.
  let box: AuditBox
  /// Members and detached dependents; the root is known by the record's kind and id.
  public let subjects: [RecordReference]
  /// Where a file holds the record; nil in memory.
  package var location: BlobLocation?

  package init(
    record: AuditRecord,
    subjects: [RecordReference],
    location: BlobLocation? = nil
  ) {
    self.init(box: AuditBox(record), subjects: subjects, location: location)
  }

  init(box: AuditBox, subjects: [RecordReference], location: BlobLocation?) {
    self.box = box
    self.subjects = subjects
    self.location = location
  }
}
