#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif
package import Perennial

/// A reader that hands every call on to another one, for storages that wrap storages.
package protocol ForwardingReader: StorageReader {
  /// The reader that answers.
  var base: any StorageReader { get }

  /// Called before each call; what it throws is thrown in place of an answer.
  func willCall() throws(LifecycleError)
}

extension ForwardingReader {
  package func willCall() throws(LifecycleError) {}

  package var storeID: UUID { base.storeID }

  package func headers(of keys: [RecordKey]) throws(LifecycleError) -> [RecordHeader?] {
    try willCall()
    return try base.headers(of: keys)
  }

  package func headers(
    at references: [RecordReference]
  ) throws(LifecycleError) -> [RecordHeader?] {
    try willCall()
    return try base.headers(at: references)
  }

  package func lastVersions(of keys: [RecordKey]) throws(LifecycleError) -> [Int?] {
    try willCall()
    return try base.lastVersions(of: keys)
  }

  package func records(
    at references: [RecordReference]
  ) throws(LifecycleError) -> [StoredRecord] {
    try willCall()
    return try base.records(at: references)
  }

  package func uniqueKeys(
    of references: [RecordReference]
  ) throws(LifecycleError) -> [[StoredUniqueKey]] {
    try willCall()
    return try base.uniqueKeys(of: references)
  }

  package func holders(
    of values: [UniqueKeyQuery]
  ) throws(LifecycleError) -> [RecordReference?] {
    try willCall()
    return try base.holders(of: values)
  }

  package func page(_ request: PageRequest) throws(LifecycleError) -> [StoredRecord] {
    try willCall()
    return try base.page(request)
  }

  package func counts(
    of kind: EntityKind,
    tenant: TenantID?
  ) throws(LifecycleError) -> [StateCount] {
    try willCall()
    return try base.counts(of: kind, tenant: tenant)
  }

  package func entries(
    in namespace: String,
    after: [UInt8]?,
    limit: Int
  ) throws(LifecycleError) -> [Entry] {
    try willCall()
    return try base.entries(in: namespace, after: after, limit: limit)
  }
}

extension ForwardingReader {
  package func dependents(
    of parents: [RecordReference],
    through relation: RelationID
  ) throws(LifecycleError) -> [Dependent] {
    try willCall()
    return try base.dependents(of: parents, through: relation)
  }

  package func targets(
    of children: [RecordReference],
    through relation: RelationID
  ) throws(LifecycleError) -> [LinkTarget?] {
    try willCall()
    return try base.targets(of: children, through: relation)
  }

  package func tombstones(
    on references: [RecordReference]
  ) throws(LifecycleError) -> [[OperationID]] {
    try willCall()
    return try base.tombstones(on: references)
  }

  package func operations(
    _ ids: [OperationID]
  ) throws(LifecycleError) -> [StoredOperation?] {
    try willCall()
    return try base.operations(ids)
  }

  package func members(
    of operations: [OperationID],
    from position: UInt64,
    limit: Int
  ) throws(LifecycleError) -> MemberBatch {
    try willCall()
    return try base.members(of: operations, from: position, limit: limit)
  }

  package func detachedLinks(
    of targets: [RecordReference]
  ) throws(LifecycleError) -> [DetachedLink] {
    try willCall()
    return try base.detachedLinks(of: targets)
  }

  package func holdingOperations(
    of tenant: TenantID,
    before position: UInt64?,
    limit: Int
  ) throws(LifecycleError) -> [HoldingOperation] {
    try willCall()
    return try base.holdingOperations(of: tenant, before: position, limit: limit)
  }

  package func auditHead(of tenant: TenantID) throws(LifecycleError) -> AuditHead? {
    try willCall()
    return try base.auditHead(of: tenant)
  }

  package func auditPage(
    _ request: AuditPageRequest
  ) throws(LifecycleError) -> [AuditRecord] {
    try willCall()
    return try base.auditPage(request)
  }
}
