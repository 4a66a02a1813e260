/// A tenant's audit trail, as one caller sees it.
///
/// Get one from ``LifecycleStore/auditTrail(as:)``. Reading is a permission of its own (`readAudit`),
/// decided on kind and tenant, since the records may be gone. Records of kinds that the caller may not
/// read the trail of are left out, and so are the ids of such members and their snapshots within the others.
/// One exception: an entity's own trail shows each operation that took it along, with its root's kind and id,
/// who did it and when, whatever the root's kind; then without reason and correlation id.
public struct AuditTrail: Sendable {
  let session: Session

  /// The trail of one entity: root or member, living or purged.
  ///
  /// - Parameters:
  ///   - type: The entity's type.
  ///   - id: The entity's id.
  ///   - query: Which records, in which order, from where.
  /// - Returns: The page; empty for an id that never was one of the tenant's.
  /// - Throws: `forbidden` where the caller may not read the kind's trail; `invalidArgument` for an id, a
  ///   limit or a cursor; `unauthenticated`, `cancelled`, `storage`.
  /// - Complexity: O(records of the entity from the newest to the page's last), in memory.
  public func records<E: Entity>(
    of type: E.Type,
    _ id: E.ID,
    _ query: AuditQuery = AuditQuery()
  ) async throws(LifecycleError) -> AuditPage {
    try await session.read { context throws(LifecycleError) in
      let model = try context.schema.model(of: E.kind)
      try context.requireAudit(of: E.kind)
      try Lookup.validate(id.identifier, of: model)
      let key = context.key(E.kind, id.identifier)
      return try AuditReader(context: context, subject: key, query: query).page()
    }
  }

  /// The trail of the tenant.
  ///
  /// - Parameter query: Which records, in which order, from where.
  /// - Returns: The page.
  /// - Throws: `forbidden` where the caller may read the trail of no kind; `invalidArgument` for a limit or
  ///   a cursor; `unauthenticated`, `cancelled`, `storage`.
  /// - Complexity: O(records passed over).
  public func records(
    _ query: AuditQuery = AuditQuery()
  ) async throws(LifecycleError) -> AuditPage {
    try await session.read { context throws(LifecycleError) in
      guard context.schema.kinds.contains(where: context.mayReadAudit) else { throw .forbidden }
      return try AuditReader(context: context, subject: nil, query: query).page()
    }
  }

  /// The end of the tenant's chain, to be kept elsewhere.
  ///
  /// - Returns: The head; with sequence 0 for an empty chain.
  /// - Throws: `forbidden` where the caller may not read the trail of every kind; `unauthenticated`,
  ///   `cancelled`, `storage`.
  public func head() async throws(LifecycleError) -> AuditHead {
    try await session.read { context throws(LifecycleError) in
      try context.requireWholeAudit()
      return try context.reader.auditHead(of: context.tenant) ?? .empty(context.tenant)
    }
  }

  /// Checks the tenant's chain from its beginning.
  ///
  /// Without an earlier head this finds a record that was changed, inserted, or removed from the middle.
  /// With one it also finds a chain that was cut short or written anew.
  ///
  /// - Parameter earlier: A head that was kept elsewhere; nil for none.
  /// - Returns: Whether the chain is intact; otherwise the first record at which it is not.
  /// - Throws: `forbidden` where the caller may not read the trail of every kind; `invalidArgument` for
  ///   another tenant's head; `unauthenticated`, `cancelled`, `storage`.
  /// - Complexity: O(records of the tenant), in one committed state.
  public func verify(
    extending earlier: AuditHead? = nil
  ) async throws(LifecycleError) -> AuditVerification {
    try await session.read { context throws(LifecycleError) in
      try context.requireWholeAudit()
      let verifier = AuditVerifier(
        reader: context.reader,
        tenant: context.tenant,
        chain: context.chain
      )
      return try verifier.verify(extending: earlier)
    }
  }
}

extension LifecycleStore {
  /// The audit trail of the caller's tenant.
  ///
  /// - Parameter principal: The caller; nil is refused by every call with `unauthenticated`.
  /// - Returns: The trail; making one costs nothing and checks nothing.
  public func auditTrail(as principal: Principal?) -> AuditTrail {
    AuditTrail(
      session: Session(
        store: self,
        principal: principal,
        correlationID: nil,
        durability: .durable
      )
    )
  }
}

extension PlanningContext {
  func mayReadAudit(of kind: EntityKind) -> Bool {
    authorization.decision(.readAudit, on: kind) == .allow
  }

  func requireAudit(of kind: EntityKind) throws(LifecycleError) {
    guard mayReadAudit(of: kind) else { throw .forbidden }
  }

  func requireWholeAudit() throws(LifecycleError) {
    guard schema.kinds.allSatisfy(mayReadAudit) else { throw .forbidden }
  }
}
