public import Perennial

/// All that a storage shows of a schema's kinds in one committed state: records, operations and audit trails.
///
/// It is read below policies and tenants, so it belongs into tests:
///
/// ```swift
/// let before = try await StorageSnapshot(of: storage, schema)
/// try await projects.softDelete(1)
/// try await projects.restore(1)
/// let after = try await StorageSnapshot(of: storage, schema)
/// let moving: Set = ["version", "updatedAt", "audit"]
/// #expect(Difference(expected: before, found: after, ignoring: moving) == nil)
/// ```
///
/// Handles are not compared: two storages that went through the same show the same.
public struct StorageSnapshot: Sendable {
  /// Every record of every tenant, by kind in the order of the schema, oldest first.
  public let records: [StoredRecord]
  /// The operations that hold something, by tenant, newest first.
  public let operations: [HoldingOperation]
  /// The audit records, by tenant, oldest first.
  public let audit: [AuditRecord]
  /// The names of the members of operations, by operation, in the storage's order.
  let members: [OperationID: [String]]

  /// Reads a storage.
  ///
  /// - Parameters:
  ///   - storage: The storage.
  ///   - schema: Whose kinds are read.
  ///   - tenants: Whose operations and trails are read besides those of the tenants that have records.
  /// - Throws: `storage` where reading fails.
  /// - Complexity: O(everything), in memory.
  public init(
    of storage: any Storage,
    _ schema: Schema,
    tenants: Set<TenantID> = []
  ) async throws(LifecycleError) {
    let kinds = schema.kinds
    self = try await storage.read { reader throws(LifecycleError) in
      try StorageSnapshot(reader, kinds, tenants)
    }
  }

  private init(
    _ reader: any StorageReader,
    _ kinds: [EntityKind],
    _ tenants: Set<TenantID>
  ) throws(LifecycleError) {
    var records: [StoredRecord] = []
    for kind in kinds { records += try reader.allRecords(of: kind, limit: 1_000) }
    var operations: [HoldingOperation] = []
    var audit: [AuditRecord] = []
    var members: [OperationID: [String]] = [:]
    let all = tenants.union(records.map(\.tenant)).sorted { $0.rawValue < $1.rawValue }
    for tenant in all {
      audit += try reader.allAudit(of: tenant)
      let holding = try reader.allHoldingOperations(of: tenant)
      operations += holding
      for id in holding.map(\.operation.id) {
        members[id] = try reader.allMembers(of: [id]).map { "\($0.header.kind) \($0.header.id)" }
      }
    }
    self.records = records
    self.operations = operations
    self.audit = audit
    self.members = members
  }
}

extension Difference {
  /// What two storages do not show alike, or one storage at two times.
  ///
  /// Compared are the fields of records and of audit records as where these are compared by themselves, and of
  /// operations `root`, `verb`, `at`, `principal`, `reason` and `members`.
  ///
  /// - Parameters:
  ///   - expected: What should be shown.
  ///   - found: What is shown.
  ///   - ignored: Fields that may be different, by name; `audit` and `operations` leave out all of these.
  public init?(
    expected: StorageSnapshot,
    found: StorageSnapshot,
    ignoring ignored: Set<String> = []
  ) {
    var entries = found.recordSubjects.differences(
      from: expected.recordSubjects,
      ignoring: ignored,
      "records"
    )
    if !ignored.contains("operations") {
      entries += found.operationSubjects.differences(
        from: expected.operationSubjects,
        ignoring: ignored,
        "operations"
      )
    }
    if !ignored.contains("audit") {
      entries += Self.entries(expected.audit, found.audit, ignoring: ignored)
    }
    self.init(entries)
  }
}

extension StorageSnapshot {
  fileprivate var recordSubjects: Subjects {
    var subjects = Subjects()
    for record in records {
      subjects.append("\(record.tenant)/\(record.header.kind) \(record.header.id)", record.fields)
    }
    return subjects
  }

  fileprivate var operationSubjects: Subjects {
    var subjects = Subjects()
    for entry in operations {
      let operation = entry.operation
      var fields = Fields()
      fields.append("root", operation.root)
      fields.append("verb", operation.verb.rawValue)
      fields.append("at", operation.at)
      fields.append("principal", operation.principalID)
      fields.append("reason", operation.reason)
      fields.append("members", (members[operation.id] ?? []).joined(separator: ", "))
      subjects.append("operation \(operation.id)", fields)
    }
    return subjects
  }
}

extension StoredRecord {
  fileprivate var fields: Fields {
    var fields = Fields()
    fields.append("state", header.state.rawValue)
    fields.append("lastActiveState", header.lastActiveState.rawValue)
    fields.append("version", header.version)
    fields.append("createdAt", createdAt)
    fields.append("updatedAt", updatedAt)
    fields.append("deletedAt", deletedAt)
    fields.append("heldBy", tombstones.listed)
    do throws(LifecycleError) {
      fields.append("entity", json: try payload.encoded())
    } catch {
      fields.append("entity", "a value that does not encode: \(error.message)")
    }
    return fields
  }
}
