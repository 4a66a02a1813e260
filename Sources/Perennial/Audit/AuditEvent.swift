#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// What happened, by whom, to what: an audit record without its place in the chain.
public struct AuditEvent: Sendable, Hashable, Codable, Identifiable {
  /// The record's own id.
  public let id: UUID
  /// The tenant whose chain the record is part of.
  public let tenant: TenantID
  /// When it happened, by the store's clock.
  public let at: Timestamp
  /// Who did it, as values of that time.
  public let principal: AuditPrincipal
  /// The kind of the record that the verb was called on.
  public let kind: EntityKind
  /// The id of that record.
  public let entityID: Identifier
  /// `create`, `update`, `move`, or the name of the kind's own action.
  public let action: String
  /// What came of it.
  public package(set) var result: AuditResult
  /// The state before; nil for a create and an attempt.
  public package(set) var from: StateName?
  /// The state after; nil for a removal and an attempt.
  public package(set) var to: StateName?
  /// Why, as the caller said.
  public package(set) var reason: String?
  /// The request that this belongs to, as the caller said.
  public package(set) var correlationID: String?
  /// The operation that was begun, if one was.
  public package(set) var operation: OperationID?
  /// What the operation took along or gave back, by kind, without the root; in the order of the kinds' names.
  public package(set) var members: [AuditMembers]
  /// Records whose links were set to nil or given back, by kind.
  public package(set) var relinked: [AuditMembers]
  /// Other roots that were restored together with this one.
  public package(set) var restoredAncestors: [AuditRoot]
  /// The declared fields of what was removed.
  public package(set) var previousState: [AuditSnapshot]

  package init(
    id: UUID,
    tenant: TenantID,
    at: Timestamp,
    principal: AuditPrincipal,
    kind: EntityKind,
    entityID: Identifier,
    action: String,
    reason: String? = nil,
    correlationID: String? = nil,
    result: AuditResult = .done,
    from: StateName? = nil,
    to: StateName? = nil,
    operation: OperationID? = nil,
    members: [AuditMembers] = [],
    relinked: [AuditMembers] = [],
    restoredAncestors: [AuditRoot] = [],
    previousState: [AuditSnapshot] = []
  ) {
    self.id = id
    self.tenant = tenant
    self.at = at
    self.principal = principal
    self.kind = kind
    self.entityID = entityID
    self.action = action
    self.reason = reason
    self.correlationID = correlationID
    self.result = result
    self.from = from
    self.to = to
    self.operation = operation
    self.members = members
    self.relinked = relinked
    self.restoredAncestors = restoredAncestors
    self.previousState = previousState
  }
}
