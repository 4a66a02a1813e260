#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// An entity with what the library keeps for it.
///
/// The entity's own fields can be read directly: `record.name` is `record.entity.name`.
@dynamicMemberLookup
public struct Record<E: Entity>: Sendable, Identifiable {
  @usableFromInline let box: EntityBox<E>
  /// The record's tenant.
  public let tenant: TenantID
  /// The state that the record is in.
  public let state: E.State
  /// The active state that the record is in or was last in.
  public let lastActiveState: E.State
  /// The record's version, from 1; it grows by one with each change of the record.
  public let version: Int
  private let created: Timestamp
  private let updated: Timestamp
  private let deleted: Timestamp?
  /// The operations that hold the record, oldest first; empty while it is active.
  public let heldBy: [OperationID]

  /// The host's value.
  // Inlinable, so that a field is read in place: copies of values make a page cost half as much again.
  @inlinable
  public var entity: E { box.entity }

  /// When the record was created.
  public var createdAt: Date { created.date }

  /// When the record last changed.
  public var updatedAt: Date { updated.date }

  /// When the record left its last active state; nil while it is active.
  public var deletedAt: Date? { deleted?.date }

  /// The entity's id.
  public var id: E.ID { entity.id }

  /// The phase of the record's state.
  public var phase: Phase { state.phase }

  /// Reads a field of the entity.
  public subscript<Value>(dynamicMember path: KeyPath<E, Value>) -> Value {
    box.entity[keyPath: path]
  }
}

extension Record {
  init(_ stored: StoredRecord) throws(LifecycleError) {
    let header = stored.header
    guard let state = E.State(rawValue: header.state.rawValue) else {
      throw Self.unknownState(stored)
    }
    var lastActiveState = state
    if header.lastActiveState != header.state {
      guard let last = E.State(rawValue: header.lastActiveState.rawValue) else {
        throw Self.unknownState(stored)
      }
      lastActiveState = last
    }
    self.init(
      try EntityBox<E>.Cast().box(of: stored.payload),
      state,
      lastActive: lastActiveState,
      tenant: stored.tenant,
      version: header.version,
      times: (stored.createdAt, stored.updatedAt, stored.deletedAt),
      heldBy: stored.tombstones
    )
  }

  /// Part of the loop that makes many: generic code looks a type up for each call.
  @inline(__always)
  init(
    _ box: EntityBox<E>,
    _ state: E.State,
    lastActive: E.State,
    tenant: TenantID,
    version: Int,
    times: (created: Timestamp, updated: Timestamp, deleted: Timestamp?),
    heldBy: [OperationID]
  ) {
    self.box = box
    self.state = state
    lastActiveState = lastActive
    self.tenant = tenant
    self.version = version
    created = times.created
    updated = times.updated
    deleted = times.deleted
    self.heldBy = heldBy
  }

  static func unknownState(_ stored: StoredRecord) -> LifecycleError {
    .unknownState(stored.header.state, of: E.kind)
  }
}

extension LifecycleError {
  /// A record is, or was last, in a state that its kind does not declare.
  static func unknownState(_ state: StateName, of kind: EntityKind) -> LifecycleError {
    .storage(
      .corrupt(
        "A record of kind “\(kind)” is or was last in the state “\(state)”, unknown to the schema",
        remedy: "give the kind the state back, or declare a migration that renames it"
      )
    )
  }
}
