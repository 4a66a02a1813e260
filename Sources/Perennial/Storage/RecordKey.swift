/// What names a record: its tenant, its kind and its id (rule S1).
public struct RecordKey: Sendable, Hashable, Codable {
  /// The record's tenant.
  public let tenant: TenantID
  /// The record's kind.
  public let kind: EntityKind
  /// The record's id; unique within tenant and kind.
  public let id: Identifier

  /// Makes a key.
  public init(tenant: TenantID, kind: EntityKind, id: Identifier) {
    self.tenant = tenant
    self.kind = kind
    self.id = id
  }
}

extension RecordKey: CustomStringConvertible {
  /// Tenant, kind and id, parted by slashes.
  public var description: String { "\(tenant)/\(kind)/\(id)" }
}

/// A storage's own handle of a record: a row number, a row id.
///
/// Valid for as long as the record's life: a hard delete ends it, and an id that is created again gets a
/// new one. Cascades carry handles instead of keys, eight bytes each.
public struct RecordReference: Sendable, Hashable {
  /// The handle; only its storage gives it a meaning.
  public let rawValue: UInt64

  /// Makes a handle; storages do.
  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }
}
