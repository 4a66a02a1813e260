/// What a caller may be allowed to do.
public enum Permission: String, Sendable, Hashable, Codable, CaseIterable {
  /// Find, list and count records, and see them in errors and in the recycle bin.
  case read
  /// Create records.
  case create
  /// Change an active record's fields.
  case update
  /// Point an active record's link to another parent; asked in addition to `update`.
  case move
  /// Perform the kind's own steps within a phase.
  case change
  /// Soft-delete, as the root or as a member of a cascade.
  case softDelete
  /// Archive, as the root or as a member of a cascade.
  case archive
  /// Restore, as the root or as a member of what is restored.
  case restore
  /// Remove for good, as the root or as a member of a cascade.
  case hardDelete
  /// Read the audit trail; decided on kind and tenant, since the record may be gone.
  case readAudit
  /// List and count across tenants; asked by ``Repository/crossTenantGrant()`` alone.
  case listAcrossTenants

  init(_ verb: LifecycleVerb) {
    switch verb {
    case .change: self = .change
    case .softDelete: self = .softDelete
    case .archive: self = .archive
    case .restore: self = .restore
    case .hardDelete: self = .hardDelete
    }
  }
}
