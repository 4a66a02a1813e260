extension Repository {
  /// Lists records of the caller's tenant, a page at a time.
  ///
  /// - Parameter query: Which records, in which order, from where.
  /// - Returns: The page. Records that the caller may not read are left out.
  /// - Throws: `forbidden`; `notFound` for a parent that is not in the tenant or not readable;
  ///   `invalidArgument` for a limit outside 1 to 1,000, an unknown relation, or a cursor of another query
  ///   or store; `hostFailure` where the condition throws; `unauthenticated`, `cancelled`, `storage`.
  /// - Complexity: O(records passed over), whatever the position; without a condition and with most records
  ///   in the scope, O(limit).
  public func list(_ query: Query<E> = Query()) async throws(LifecycleError) -> Page<E> {
    try await session.read { context throws(LifecycleError) in
      try ListReader(context: context, tenant: context.tenant, query: query).page()
    }
  }

  /// Counts records of the caller's tenant by state and phase.
  ///
  /// Counts do not ask the policy record by record: a policy that answers `askPerRecord` for `read` denies
  /// them.
  ///
  /// - Returns: The counts of all phases.
  /// - Throws: `forbidden`, `invalidArgument`, `unauthenticated`, `cancelled`, `storage`.
  /// - Complexity: O(states).
  public func counts() async throws(LifecycleError) -> Counts<E> {
    try await session.read { context throws(LifecycleError) in
      try context.counts(tenant: context.tenant)
    }
  }
}

/// The right to list and count across tenants, as a policy gave it to one caller for one kind (rule S14).
///
/// No other verb takes it.
public struct CrossTenantGrant<E: Entity>: Sendable {
  fileprivate let principal: Principal

  /// Which tenants to list.
  public enum Selection: Sendable, Hashable {
    /// All of them.
    case all
    /// One of them.
    case only(TenantID)

    fileprivate var tenant: TenantID? {
      switch self {
      case .all: nil
      case .only(let tenant): tenant
      }
    }
  }
}

extension Repository {
  /// Asks the policy for the right to list and count across tenants.
  ///
  /// - Returns: The grant, for this caller and kind.
  /// - Throws: `forbidden` where the policy does not answer `allow` to `listAcrossTenants`;
  ///   `unauthenticated`, `invalidArgument`.
  public func crossTenantGrant() throws(LifecycleError) -> CrossTenantGrant<E> {
    let authorization = Authorization(try session.caller.get())
    _ = try model(session.store.schema)
    guard authorization.decision(.listAcrossTenants, on: E.kind) == .allow else { throw .forbidden }
    return CrossTenantGrant(principal: authorization.principal)
  }

  /// Lists records of other tenants.
  ///
  /// - Parameters:
  ///   - query: Which records, in which order, from where.
  ///   - selection: Which tenants.
  ///   - grant: The right to do so; `forbidden` where it is another caller's.
  /// - Returns: The page.
  /// - Throws: As ``list(_:)``; a parent condition needs a single tenant, else `invalidArgument`.
  public func list(
    _ query: Query<E> = Query(),
    across selection: CrossTenantGrant<E>.Selection,
    with grant: CrossTenantGrant<E>
  ) async throws(LifecycleError) -> Page<E> {
    try checkStillGranted(grant)
    return try await session.read { context throws(LifecycleError) in
      try ListReader(context: context, tenant: selection.tenant, query: query).page()
    }
  }

  /// Counts records of other tenants by state and phase.
  ///
  /// - Parameters:
  ///   - selection: Which tenants.
  ///   - grant: The right to do so; `forbidden` where it is another caller's.
  /// - Returns: The counts of all phases.
  /// - Throws: As ``counts()``.
  public func counts(
    across selection: CrossTenantGrant<E>.Selection,
    with grant: CrossTenantGrant<E>
  ) async throws(LifecycleError) -> Counts<E> {
    try checkStillGranted(grant)
    return try await session.read { context throws(LifecycleError) in
      try context.counts(tenant: selection.tenant)
    }
  }

  private func checkStillGranted(_ grant: CrossTenantGrant<E>) throws(LifecycleError) {
    let current = try crossTenantGrant()
    guard current.principal == grant.principal else { throw .forbidden }
  }
}

extension PlanningContext {
  fileprivate func counts<E: Entity>(tenant: TenantID?) throws(LifecycleError) -> Counts<E> {
    _ = try schema.model(of: E.kind)
    guard authorization.decision(.read, on: E.kind) == .allow else { throw .forbidden }
    let counts = try reader.counts(of: E.kind, tenant: tenant)
    // With room for all at once: each growth would make the dictionary anew.
    var states: [E.State: Int] = Dictionary(minimumCapacity: counts.count)
    var phases: [Phase: Int] = Dictionary(minimumCapacity: counts.count)
    for count in counts where count.count > 0 {
      guard let state = E.State(rawValue: count.state.rawValue) else { continue }
      states[state, default: 0] += count.count
      phases[state.phase, default: 0] += count.count
    }
    return Counts(states: states, phases: phases)
  }
}
