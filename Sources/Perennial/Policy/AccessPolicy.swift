/// Decides who may do what.
///
/// Synchronous and pure: it is asked while a commit is planned.
///
/// A policy is asked per kind first. Only where it answers ``KindDecision/askPerRecord`` are records
/// loaded and ``allows(_:on:)`` asked for each of them, members of cascades included. What a policy does
/// not know it denies.
public protocol AccessPolicy: Sendable {
  /// Decides on a kind as a whole.
  ///
  /// - Parameter request: Who wants to do what with which kind.
  /// - Returns: Allowed or denied for every record, or to be asked for each.
  func decision(on request: AccessRequest) -> KindDecision

  /// Decides on one record; asked only after ``KindDecision/askPerRecord``.
  ///
  /// For a create the record is the one to be made. `readAudit` and `listAcrossTenants` are decided on the
  /// kind alone; `askPerRecord` denies them.
  ///
  /// - Parameters:
  ///   - request: Who wants to do what with which kind.
  ///   - record: The record.
  /// - Returns: Whether it is allowed.
  func allows(_ request: AccessRequest, on record: AccessedRecord) -> Bool
}

extension AccessPolicy {
  /// Denies: a policy that never answers `askPerRecord` needs no more.
  public func allows(_ request: AccessRequest, on record: AccessedRecord) -> Bool {
    false
  }
}

/// Who wants to do what with which kind.
public struct AccessRequest: Sendable, Hashable {
  /// The caller.
  public let principal: Principal
  /// What the caller wants.
  public let permission: Permission
  /// The kind.
  public let kind: EntityKind
  /// The kind's own action: what the caller names, or what a plain verb is for the record's state.
  ///
  /// Nil while a plain verb is asked about the kind alone, and for members that stay in their state.
  public let action: String?
  /// The caller's tenant.
  public let tenant: TenantID
}

/// A policy's decision on a kind.
public enum KindDecision: Sendable, Hashable {
  /// Allowed for every record.
  case allow
  /// Denied for every record.
  case deny
  /// To be asked for each record.
  case askPerRecord
}

/// A record that a policy is asked about.
public struct AccessedRecord: Sendable {
  /// The record's tenant; another than the caller's only in a list across tenants.
  public let tenant: TenantID
  /// The record's kind.
  public let kind: EntityKind
  /// The record's id.
  public let id: Identifier
  /// The state that the record is in.
  public let state: StateName
  /// The phase of that state.
  public let phase: Phase
  let payload: Payload

  /// The host's value.
  ///
  /// - Parameter type: The type of the record's kind.
  /// - Returns: The value; nil where the record is of another type or does not decode, which a policy
  ///   should answer by denying.
  public func entity<E: Entity>(as type: E.Type) -> E? {
    guard E.kind == kind else { return nil }
    return try? payload.decoded(as: type)
  }
}
