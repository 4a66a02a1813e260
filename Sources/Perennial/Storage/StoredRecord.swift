/// A record with everything that a storage keeps of it.
public struct StoredRecord: Sendable {
  /// State, version and handle.
  public let header: RecordHeader
  /// The record's tenant.
  public let tenant: TenantID
  /// A number that grows with each record inserted into the kind; pages are ordered by it.
  public let insertion: UInt64
  /// When the record was created.
  public let createdAt: Timestamp
  /// When the record last changed.
  public let updatedAt: Timestamp
  /// When the record left its last active state; nil while it is active.
  public let deletedAt: Timestamp?
  /// The operations that hold the record, oldest first.
  public let tombstones: [OperationID]
  /// The host's value.
  public let payload: Payload

  /// Makes a record; storages do.
  public init(
    header: RecordHeader,
    tenant: TenantID,
    insertion: UInt64,
    createdAt: Timestamp,
    updatedAt: Timestamp,
    deletedAt: Timestamp?,
    tombstones: [OperationID],
    payload: Payload
  ) {
    self.header = header
    self.tenant = tenant
    self.insertion = insertion
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.deletedAt = deletedAt
    self.tombstones = tombstones
    self.payload = payload
  }

  /// The record's key.
  public var key: RecordKey {
    RecordKey(tenant: tenant, kind: header.kind, id: header.id)
  }
}

/// A link of a record that is inserted or updated.
public struct StoredLink: Sendable, Hashable {
  /// The relation.
  public let relation: RelationID
  /// The parent, in the same tenant; nil where the record has none.
  public let target: RecordKey?

  /// Makes a link.
  public init(relation: RelationID, target: RecordKey?) {
    self.relation = relation
    self.target = target
  }
}

/// A unique key's value of one record.
public struct StoredUniqueKey: Sendable, Hashable {
  /// The key's name.
  public let name: String
  /// Among which records it holds.
  public let scope: UniqueScope
  /// The value; nil constrains nothing.
  public let value: [UInt8]?

  /// Makes a value.
  public init(name: String, scope: UniqueScope, value: [UInt8]?) {
    self.name = name
    self.scope = scope
    self.value = value
  }
}

/// A value of a unique key, to ask who holds it.
public struct UniqueKeyQuery: Sendable, Hashable {
  /// The tenant within which the key holds.
  public let tenant: TenantID
  /// The kind that declares the key.
  public let kind: EntityKind
  /// The key's name.
  public let name: String
  /// The value.
  public let value: [UInt8]

  /// Makes a question.
  public init(tenant: TenantID, kind: EntityKind, name: String, value: [UInt8]) {
    self.tenant = tenant
    self.kind = kind
    self.name = name
    self.value = value
  }
}
