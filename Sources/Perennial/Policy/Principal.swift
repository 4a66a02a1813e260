/// Who calls, as the host has authenticated them.
public struct Principal: Sendable, Hashable, Codable {
  /// The caller's id, as audit records keep it.
  public let id: String
  /// The caller's name; personal, erasable from the audit trail.
  ///
  /// Nil where there is none to keep.
  public let name: String?
  /// The tenant that the caller works in; nil only in a schema without tenants.
  public let tenant: TenantID?
  /// The caller's roles, as the policy understands them.
  public let roles: Set<String>

  /// Makes a principal; hosts do, after they have authenticated the caller.
  ///
  /// - Parameters:
  ///   - id: The caller's id.
  ///   - name: The caller's name.
  ///   - tenant: The tenant that the caller works in.
  ///   - roles: The caller's roles.
  public init(
    id: String,
    name: String? = nil,
    tenant: TenantID? = nil,
    roles: Set<String> = []
  ) {
    self.id = id
    self.name = name
    self.tenant = tenant
    self.roles = roles
  }
}
