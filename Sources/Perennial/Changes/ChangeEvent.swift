/// One write that a store has committed, as those that follow its changes see it (rule S23).
///
/// It names records and says nothing of their values: whoever needs those reads them, as they are by then.
public struct ChangeEvent: Sendable, Hashable {
  /// The place behind this change; following after it goes on with the next one.
  public let position: ChangePosition
  /// The tenant.
  public let tenant: TenantID
  /// What was done.
  public let verb: Verb
  /// The name of what was done: `create`, `update`, `move`, or the kind's own action.
  public let action: String
  /// The kind of the record that it was done to.
  public let kind: EntityKind
  /// The id of that record.
  public let entityID: Identifier
  /// When, by the store's clock.
  public let at: Timestamp
  /// The id of the principal who did it.
  public let principalID: String
  /// The state before; nil for a create.
  public let from: StateName?
  /// The state after; nil for a hard delete.
  public let to: StateName?
  /// The operation that was begun, for a soft delete or an archive.
  public internal(set) var operation: OperationID?
  /// What else was put away, given back or removed, by kind; without the record itself.
  public internal(set) var members: [AuditMembers] = []
  /// Records that lost a link or were given one back, by kind.
  public internal(set) var relinked: [AuditMembers] = []
  /// Other roots that a restore took along.
  public internal(set) var restoredAncestors: [AuditRoot] = []
  /// The audit record's place in the tenant's chain; nil where the audit policy records no such write.
  public internal(set) var auditSequence: Int64?

  /// What was done.
  public enum Verb: String, Sendable, Hashable, Codable, CaseIterable {
    /// A record was created.
    case create
    /// A record's value was changed.
    case update
    /// A record was given another parent, with or without other changes of its value.
    case move
    /// A record went to another state of its phase.
    case change
    /// A record and its members became inactive.
    case softDelete
    /// A record and its members were archived.
    case archive
    /// A record and its members returned.
    case restore
    /// A record and its members were removed for good.
    case hardDelete
  }

  /// The record's id as its type has it.
  ///
  /// - Parameter type: The kind's type.
  /// - Returns: The id; nil where the record is of another kind.
  public func id<E: Entity>(of type: E.Type) -> E.ID? {
    kind == E.kind ? E.ID(identifier: entityID) : nil
  }

  /// The ids of all records of a kind whose phase changed, or that were created, changed or removed.
  ///
  /// - Parameter type: The kind's type.
  /// - Returns: The record itself first, then its members; nil where the audit policy only counts members.
  public func ids<E: Entity>(of type: E.Type) -> [E.ID]? {
    var ids: [E.ID] = []
    if let id = id(of: type) { ids.append(id) }
    for group in members where group.kind == E.kind {
      guard let found = group.ids else { return nil }
      ids += found.compactMap(E.ID.init(identifier:))
    }
    return ids
  }
}

extension ChangeEvent.Verb {
  init(_ verb: LifecycleVerb) {
    self =
      switch verb {
      case .change: .change
      case .softDelete: .softDelete
      case .archive: .archive
      case .restore: .restore
      case .hardDelete: .hardDelete
      }
  }
}
