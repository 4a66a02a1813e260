/// The end of a tenant's audit chain: keep one elsewhere, and a later chain that does not extend it is found out.
public struct AuditHead: Sendable, Hashable, Codable {
  /// The tenant.
  public let tenant: TenantID
  /// The last record's sequence; 0 for an empty chain.
  public let sequence: Int64
  /// The last record's digest.
  public let digest: Digest

  /// Makes a head, as it was exported.
  public init(tenant: TenantID, sequence: Int64, digest: Digest) {
    self.tenant = tenant
    self.sequence = sequence
    self.digest = digest
  }

  /// The head of an empty chain.
  static func empty(_ tenant: TenantID) -> AuditHead {
    AuditHead(tenant: tenant, sequence: 0, digest: .zero)
  }
}

extension Digest {
  /// What the first record of a chain is chained to.
  package static let zero = Digest(0, 0, 0, 0)
}
