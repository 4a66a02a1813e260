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
  /// The host's value.
  public let entity: E
  /// The record's tenant.
  public let tenant: TenantID
  /// The state that the record is in.
  public let state: E.State
  /// The active state that the record is in or was last in.
  public let lastActiveState: E.State
  /// The record's version, from 1; it grows by one with each change of the record.
  public let version: Int
  /// When the record was created.
  public let createdAt: Date
  /// When the record last changed.
  public let updatedAt: Date
  /// When the record left its last active state; nil while it is active.
  public let deletedAt: Date?
  /// The operations that hold the record, oldest first; empty while it is active.
  public let heldBy: [OperationID]

  /// The entity's id.
  public var id: E.ID { entity.id }

  /// The phase of the record's state.
  public var phase: Phase { state.phase }

  /// Reads a field of the entity.
  public subscript<Value>(dynamicMember path: KeyPath<E, Value>) -> Value {
    entity[keyPath: path]
  }

  init(_ stored: StoredRecord) throws(LifecycleError) {
    guard let state = E.State(rawValue: stored.header.state.rawValue),
      let lastActiveState = E.State(rawValue: stored.header.lastActiveState.rawValue)
    else {
      throw .storage(
        .corrupt("A \(E.kind) is in the state “\(stored.header.state)”, unknown to \(E.State.self)")
      )
    }
    entity = try stored.payload.decoded()
    tenant = stored.tenant
    self.state = state
    self.lastActiveState = lastActiveState
    version = stored.header.version
    createdAt = stored.createdAt.date
    updatedAt = stored.updatedAt.date
    deletedAt = stored.deletedAt?.date
    heldBy = stored.tombstones
  }
}
