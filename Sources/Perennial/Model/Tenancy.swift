/// Whether a schema's records are isolated by tenant.
public enum Tenancy: String, Sendable, Hashable, Codable {
  /// Each record belongs to its creator's tenant; a principal without one may do nothing.
  case isolated
  /// There are no tenants: all records belong to ``TenantID/builtIn``, whatever principals say.
  case single
}
