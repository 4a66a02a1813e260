extension StorageReader {
  /// Checks a tenant's audit chain from its beginning, for tools that work on a storage itself.
  ///
  /// Asks nobody's permission; hosts check a chain for a caller with ``AuditTrail/verify(extending:)``.
  ///
  /// - Parameters:
  ///   - tenant: The tenant.
  ///   - key: The key of the store's ``AuditPolicy``, where it has one.
  ///   - earlier: A head that was kept elsewhere; nil for none.
  /// - Returns: Whether the chain is intact; otherwise the first record at which it is not.
  /// - Throws: `invalidArgument` for another tenant's head; `storage` where reading fails.
  /// - Complexity: O(records of the tenant).
  public func verifyAuditChain(
    of tenant: TenantID,
    key: AuditKey? = nil,
    extending earlier: AuditHead? = nil
  ) throws(LifecycleError) -> AuditVerification {
    try AuditVerifier(reader: self, tenant: tenant, chain: AuditChain(key: key))
      .verify(extending: earlier)
  }
}
