/// A principal in its tenant, before a store's policy.
///
/// A class, so that each call of a session shares it by one reference.
final class Caller: Sendable {
  let policy: any AccessPolicy
  let principal: Principal
  let tenant: TenantID
  /// Sorted, as audit records keep them.
  let roles: [String]

  /// - Throws: `unauthenticated`, `forbidden` for a principal without a tenant where the schema has
  ///   tenants, `invalidArgument` for a tenant that is not valid.
  init(
    _ principal: Principal?,
    _ policy: any AccessPolicy,
    tenancy: Tenancy
  ) throws(LifecycleError) {
    guard let principal else { throw .unauthenticated }
    self.policy = policy
    self.principal = principal
    roles = principal.roles.sorted()
    switch tenancy {
    case .single: tenant = .builtIn
    case .isolated:
      guard let tenant = principal.tenant else { throw .forbidden }
      guard tenant.isValid else {
        throw .invalidArgument("The principal's tenant must have 1 to 255 bytes")
      }
      self.tenant = tenant
    }
  }
}
