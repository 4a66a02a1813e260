public import Perennial

/// Which kinds and tenants a store has, and how much of each.
public struct StoreContents: Sendable, Hashable {
  /// A kind of record.
  public struct Kind: Sendable, Hashable {
    /// The kind's stored name.
    public let kind: EntityKind
    /// How many records of all tenants are in each state; only states that occur.
    public let states: [StateCount]

    /// How many records there are, in every state.
    public var records: Int { states.reduce(0) { $0 + $1.count } }
  }

  /// A tenant.
  public struct Tenant: Sendable, Hashable {
    /// The tenant.
    public let tenant: TenantID
    /// How many records it has, of every kind and in every state.
    public let records: Int
    /// The end of its audit chain; nil where it has no audit record.
    public let auditHead: AuditHead?

    /// How many audit records it has.
    public var auditRecords: Int64 { auditHead?.sequence ?? 0 }
  }

  /// The kinds that records or links ever named, by name.
  public let kinds: [Kind]
  /// The tenants that ever had a record or an audit record, by their bytes.
  public let tenants: [Tenant]
}

extension FileStorage {
  /// Lists the kinds and tenants of the last committed state, for tools that know no schema.
  ///
  /// - Returns: The lists, all of one moment.
  /// - Throws: `storage` with `closed` after ``close()``.
  /// - Complexity: O(kinds × tenants), whatever the number of records.
  public func contents() async throws(LifecycleError) -> StoreContents {
    let reader = ResidentReader(try published())
    return StoreContents(
      kinds: try reader.kinds.map { kind throws(LifecycleError) in
        StoreContents.Kind(kind: kind, states: try reader.counts(of: kind, tenant: nil))
      },
      tenants: try reader.tenants.map { tenant throws(LifecycleError) in
        StoreContents.Tenant(
          tenant: tenant,
          records: try reader.records(of: tenant),
          auditHead: try reader.auditHead(of: tenant)
        )
      }
    )
  }
}

extension ResidentReader {
  fileprivate func records(of tenant: TenantID) throws(LifecycleError) -> Int {
    var count = 0
    for kind in kinds {
      for state in try counts(of: kind, tenant: tenant) { count += state.count }
    }
    return count
  }
}
