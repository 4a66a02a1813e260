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
  fileprivate let created: Timestamp
  fileprivate let updated: Timestamp
  fileprivate let deleted: Timestamp?
  /// The operations that hold the record, oldest first; empty while it is active.
  public let heldBy: [OperationID]

  /// The host's value.
  ///
  /// Inlinable, so that a field of it is read in place, without a copy of the others.
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
  fileprivate init(
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

  fileprivate static func unknownState(_ stored: StoredRecord) -> LifecycleError {
    let state = stored.header.state
    return .storage(
      .corrupt("A \(E.kind) is in the state “\(state)”, unknown to \(E.State.self)")
    )
  }
}

/// Makes records of what a storage keeps, many of one kind.
///
/// What generic code would look up of a type for every record is looked up here once.
struct RecordMaker<E: Entity> {
  private let boxes = EntityBox<E>.Cast()
  /// The state that was found last, at first the initial one; asked for again it costs a comparison.
  private var state = E.State.initial
  private var stateName = StateName(E.State.initial)

  init() {}

  /// Makes one record.
  ///
  /// What is stored is read in place, since a copy of it costs half a dozen references.
  @inline(__always)
  mutating func record(
    _ stored: Span<StoredRecord>,
    at index: Int
  ) throws(LifecycleError) -> Record<E> {
    guard find(stored[index].header.lastActiveState) else {
      throw Record<E>.unknownState(stored[index])
    }
    let lastActiveState = state
    guard find(stored[index].header.state) else { throw Record<E>.unknownState(stored[index]) }
    return Record(
      try boxes.box(of: stored[index].payload),
      state,
      lastActive: lastActiveState,
      tenant: stored[index].tenant,
      version: stored[index].header.version,
      times: (stored[index].createdAt, stored[index].updatedAt, stored[index].deletedAt),
      heldBy: stored[index].tombstones
    )
  }

  @inline(__always)
  private mutating func find(_ name: StateName) -> Bool {
    if name == stateName { return true }
    guard let found = E.State(rawValue: name.rawValue) else { return false }
    (state, stateName) = (found, name)
    return true
  }
}
