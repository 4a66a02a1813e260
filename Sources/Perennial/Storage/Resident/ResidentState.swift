#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// All records, operations, audit records and entries of a storage, in memory.
///
/// A value: a copy is a snapshot in O(1), and what is changed afterwards costs the chunks that it touches.
/// Knows nothing of locks and files. A change set is checked by ``validate(_:)`` and then applied by
/// ``apply(_:)``, which cannot fail.
package struct ResidentState: Sendable {
  /// Shared by the state and its snapshots, so that either can be told from the other's absence.
  private final class Share: Sendable {}

  private struct Parts: Sendable {
    let storeID: UUID
    /// Reads what the state knows by its place alone; nil where it holds everything itself.
    var source: (any BlobSource)?
    var tables: [KindTable] = []
    var tableNumbers = KindMap<Int>()
    var tenants = ChunkedArray<TenantTable>()
    var tenantNumbers = ShardedDictionary<TenantID, UInt32>()
    var operations = OperationTable()
    var tombstones = TombstoneSets()
    var detached = ShardedDictionary<RecordReference, [DetachedLink]>()
    var trails = TrailPool()
    var entries: [String: EntryTable] = [:]
  }

  /// One: an array is the heap object that copies itself when written to while shared.
  ///
  /// So a copy costs two references, which counts: every call of a reader makes a few. A reader of two
  /// references also fits where an `any StorageReader` keeps its value.
  private var parts: [Parts]
  private var share = Share()

  /// Makes an empty state.
  ///
  /// - Parameters:
  ///   - storeID: The storage's identity.
  ///   - source: Reads payloads and audit records, of which the state then keeps places alone.
  package init(storeID: UUID, source: (any BlobSource)? = nil) {
    parts = [Parts(storeID: storeID, source: source)]
  }

  /// Whether no snapshot shares anything with this state, so that changes copy nothing.
  package var isUnshared: Bool {
    mutating get { isKnownUniquelyReferenced(&share) }
  }

  /// A copy that does not count as a snapshot, since it is to replace this state.
  package func successor() -> ResidentState {
    var copy = self
    copy.share = Share()
    return copy
  }
}

extension ResidentState {
  package var storeID: UUID { parts[0].storeID }

  package var source: (any BlobSource)? {
    get { parts[0].source }
    set { parts[0].source = newValue }
  }

  var tables: [KindTable] {
    _read { yield parts[0].tables }
    _modify { yield &parts[0].tables }
  }

  var tableNumbers: KindMap<Int> {
    _read { yield parts[0].tableNumbers }
    _modify { yield &parts[0].tableNumbers }
  }

  var tenants: ChunkedArray<TenantTable> {
    _read { yield parts[0].tenants }
    _modify { yield &parts[0].tenants }
  }

  var tenantNumbers: ShardedDictionary<TenantID, UInt32> {
    _read { yield parts[0].tenantNumbers }
    _modify { yield &parts[0].tenantNumbers }
  }

  var operations: OperationTable {
    _read { yield parts[0].operations }
    _modify { yield &parts[0].operations }
  }

  var tombstones: TombstoneSets {
    _read { yield parts[0].tombstones }
    _modify { yield &parts[0].tombstones }
  }

  /// By the target's handle.
  var detached: ShardedDictionary<RecordReference, [DetachedLink]> {
    _read { yield parts[0].detached }
    _modify { yield &parts[0].detached }
  }

  var trails: TrailPool {
    _read { yield parts[0].trails }
    _modify { yield &parts[0].trails }
  }

  var entries: [String: EntryTable] {
    _read { yield parts[0].entries }
    _modify { yield &parts[0].entries }
  }
}

extension ResidentState {
  /// Whether a handle is of a row, living or a grave.
  func contains(_ reference: RecordReference) -> Bool {
    reference.tableNumber < tables.count
      && reference.rowIndex < tables[reference.tableNumber].rows.count
  }

  func isLiving(_ reference: RecordReference) -> Bool {
    contains(reference) && !tables[reference.tableNumber].rows[reference.rowIndex].isGrave
  }

  /// The newest row of a key, living or a grave.
  ///
  /// Reaches into the table rather than calling it, which would copy it: a dozen retains.
  func row(in table: Int, tenant: UInt32, id: Identifier) -> UInt32? {
    tables[table].keys.firstRow(hash: KeyHash.shared(tenant, id)) {
      tables[table].rows[Int($0)].tenant == tenant && tables[table].rows[Int($0)].id == id
    }
  }

  /// The newest row of a key, living or a grave.
  func reference(of key: RecordKey) -> RecordReference? {
    guard let table = tableNumbers[key.kind], let tenant = tenantNumbers[key.tenant],
      let row = row(in: table, tenant: tenant, id: key.id)
    else { return nil }
    return RecordReference(table: table, row: row)
  }

  /// The id of a record.
  ///
  /// - Throws: `storage` with `foreignValue` for a handle that is not of this state.
  package func id(at reference: RecordReference) throws(LifecycleError) -> Identifier {
    guard contains(reference) else { throw .foreign() }
    return tables[reference.tableNumber].rows[reference.rowIndex].id
  }

  mutating func number(of tenant: TenantID) -> UInt32 {
    if let number = tenantNumbers[tenant] { return number }
    let number = UInt32(truncatingIfNeeded: tenants.count)
    tenants.append(TenantTable(id: tenant))
    tenantNumbers[tenant] = number
    return number
  }

  mutating func number(of kind: EntityKind) -> Int {
    if let number = tableNumbers[kind] { return number }
    tables.append(KindTable(kind: kind))
    tableNumbers.set(tables.count - 1, for: kind)
    return tables.count - 1
  }
}

extension ChangeSet {
  /// About how many rows applying this touches, apart from members of operations that it lifts.
  ///
  /// A state that gets another name may touch every row of its kind.
  package var touchedCount: Int {
    stateRenames.count * Int(UInt32.max) + insertions.count + updates.count + detachments.count
      + settledTargets.count
      + entries.count
      + transitions.reduce(0) { $0 + $1.references.count }
      + operations.reduce(0) { $0 + $1.members.count }
      + removals.reduce(0) { $0 + $1.references.count }
      + audit.reduce(0) { $0 + 1 + $1.subjects.count }
  }
}
