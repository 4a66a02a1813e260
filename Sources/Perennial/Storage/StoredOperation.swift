/// An operation that put records away: its root, and what is told of it in the recycle bin.
public struct StoredOperation: Sendable, Hashable {
  /// The operation's id.
  public let id: OperationID
  /// The tenant of the root and of all members.
  public let tenant: TenantID
  /// The root's handle.
  public let rootReference: RecordReference
  /// The root's kind.
  public let rootKind: EntityKind
  /// The root's id.
  public let rootID: Identifier
  /// Soft delete or archive.
  public let verb: LifecycleVerb
  /// When it happened.
  public let at: Timestamp
  /// The id of the principal who did it.
  public let principalID: String
  /// The name of the principal who did it.
  public let principalName: String?
  /// Why, as the caller said.
  public let reason: String?

  /// Makes an operation.
  public init(
    id: OperationID,
    tenant: TenantID,
    rootReference: RecordReference,
    rootKind: EntityKind,
    rootID: Identifier,
    verb: LifecycleVerb,
    at: Timestamp,
    principalID: String,
    principalName: String?,
    reason: String?
  ) {
    self.id = id
    self.tenant = tenant
    self.rootReference = rootReference
    self.rootKind = rootKind
    self.rootID = rootID
    self.verb = verb
    self.at = at
    self.principalID = principalID
    self.principalName = principalName
    self.reason = reason
  }

  /// The root's key.
  public var root: RecordKey {
    RecordKey(tenant: tenant, kind: rootKind, id: rootID)
  }
}

/// An operation that still holds something.
public struct HoldingOperation: Sendable, Hashable {
  /// The operation.
  public let operation: StoredOperation
  /// How many records hold its tombstone now.
  public let memberCount: Int
  /// Its place in the recycle bin; grows with each operation.
  public let position: UInt64

  /// Makes an entry; storages do.
  public init(operation: StoredOperation, memberCount: Int, position: UInt64) {
    self.operation = operation
    self.memberCount = memberCount
    self.position = position
  }
}
