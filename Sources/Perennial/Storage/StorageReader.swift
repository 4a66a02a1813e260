#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// One committed state of a storage, as planners and reads see it.
///
/// Bulk calls answer in the order of their arguments. Every call throws `storage` where the medium fails
/// or a handle is not of this storage, and never traps.
public protocol StorageReader {
  /// The storage's own random identity, the same for as long as the data lives; a secret for its tokens.
  var storeID: UUID { get }

  /// The headers of living records.
  ///
  /// - Parameter keys: Keys of any kind and tenant.
  /// - Returns: A header each; nil where there is no such record, or it was hard-deleted.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func headers(of keys: [RecordKey]) throws(LifecycleError) -> [RecordHeader?]

  /// The headers of living records by handle.
  ///
  /// - Parameter references: Handles.
  /// - Returns: A header each; nil where the record was hard-deleted.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func headers(at references: [RecordReference]) throws(LifecycleError) -> [RecordHeader?]

  /// The last versions of hard-deleted records.
  ///
  /// - Parameter keys: Keys of any kind and tenant.
  /// - Returns: A version each; nil where no record of the key was ever hard-deleted, or one lives.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func lastVersions(of keys: [RecordKey]) throws(LifecycleError) -> [Int?]

  /// Records with payloads, living ones only.
  ///
  /// - Parameter references: Handles, best in storage order.
  /// - Returns: A record each.
  /// - Throws: `storage` where one was hard-deleted.
  func records(at references: [RecordReference]) throws(LifecycleError) -> [StoredRecord]

  /// The living records that link to any of some records, in every phase.
  ///
  /// - Parameters:
  ///   - parents: Handles of the relation's parent kind.
  ///   - relation: The relation.
  /// - Returns: Each link once, parents in the order given, dependents of one in insertion order.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func dependents(
    of parents: [RecordReference],
    through relation: RelationID
  ) throws(LifecycleError) -> [Dependent]

  /// The living targets of some records' links.
  ///
  /// - Parameters:
  ///   - children: Handles of the relation's child kind.
  ///   - relation: The relation.
  /// - Returns: A target each; nil where the link is nil or its target was hard-deleted.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func targets(
    of children: [RecordReference],
    through relation: RelationID
  ) throws(LifecycleError) -> [LinkTarget?]

  /// The operations that hold some records.
  ///
  /// - Parameter references: Handles of living records.
  /// - Returns: A list each, oldest first; empty for a record that nothing holds.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func tombstones(on references: [RecordReference]) throws(LifecycleError) -> [[OperationID]]

  /// Operations that hold or held something.
  ///
  /// - Parameter ids: The operations' ids.
  /// - Returns: An operation each; nil where it is unknown or has ended.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func operations(_ ids: [OperationID]) throws(LifecycleError) -> [StoredOperation?]

  /// Some of the records that hold a tombstone of any of some operations.
  ///
  /// - Parameters:
  ///   - operations: Operations; the same ones for each batch of a walk.
  ///   - position: 0 at first, then the last batch's ``MemberBatch/next``.
  ///   - limit: The largest number of members.
  /// - Returns: The members and where to go on.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func members(
    of operations: [OperationID],
    from position: UInt64,
    limit: Int
  ) throws(LifecycleError) -> MemberBatch

  /// The links to some records that operations set to nil and that are to be given back.
  ///
  /// A link is remembered from ``ChangeSet/detachments`` on, until its target is among
  /// ``ChangeSet/settledTargets`` or is removed. Links whose dependent was removed may be among them.
  ///
  /// - Parameter targets: Handles of living records.
  /// - Returns: The links, by target in the order given, oldest first.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func detachedLinks(of targets: [RecordReference]) throws(LifecycleError) -> [DetachedLink]

  /// The values of some records' unique keys, as they were stored, whatever their phase.
  ///
  /// - Parameter references: Handles of living records.
  /// - Returns: A list each, in the order of ``RecordInsertion/uniqueKeys``; empty where a kind has none.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func uniqueKeys(
    of references: [RecordReference]
  ) throws(LifecycleError) -> [[StoredUniqueKey]]

  /// The holders of some values of unique keys, among the records that the key's scope counts.
  ///
  /// - Parameter values: Values that keys may have.
  /// - Returns: A holder each; nil where the value is free.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func holders(of values: [UniqueKeyQuery]) throws(LifecycleError) -> [RecordReference?]

  /// A page of records.
  ///
  /// - Parameter request: Which records, in which order, from where.
  /// - Returns: The records, `limit` at most; fewer only where there are no more.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func page(_ request: PageRequest) throws(LifecycleError) -> [StoredRecord]

  /// How many living records of a kind are in each state.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - tenant: The tenant; nil for all.
  /// - Returns: States that occur; others may be left out.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func counts(of kind: EntityKind, tenant: TenantID?) throws(LifecycleError) -> [StateCount]

  /// The operations of a tenant that still hold something, newest first.
  ///
  /// - Parameters:
  ///   - tenant: The tenant.
  ///   - position: The position before which to begin; nil from the newest.
  ///   - limit: The largest number of operations.
  /// - Returns: The operations, `limit` at most; fewer only where there are no more.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func holdingOperations(
    of tenant: TenantID,
    before position: UInt64?,
    limit: Int
  ) throws(LifecycleError) -> [HoldingOperation]

  /// The last audit record's sequence and digest in a tenant's chain.
  ///
  /// - Parameter tenant: The tenant.
  /// - Returns: The head; nil where the tenant has no audit record.
  /// - Throws: `storage` where reading fails.
  func auditHead(of tenant: TenantID) throws(LifecycleError) -> AuditHead?

  /// A page of audit records.
  ///
  /// - Parameter request: Which records, in which order, from where.
  /// - Returns: The records, `limit` at most; fewer only where there are no more.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func auditPage(_ request: AuditPageRequest) throws(LifecycleError) -> [AuditRecord]

  /// Entries of a namespace in the order of their keys.
  ///
  /// - Parameters:
  ///   - namespace: The component that owns the entries.
  ///   - after: The key after which to begin; nil from the first.
  ///   - limit: The largest number of entries.
  /// - Returns: The entries, `limit` at most; fewer only where there are no more.
  /// - Throws: `storage` where reading fails or a handle is foreign.
  func entries(
    in namespace: String,
    after: [UInt8]?,
    limit: Int
  ) throws(LifecycleError) -> [Entry]
}
