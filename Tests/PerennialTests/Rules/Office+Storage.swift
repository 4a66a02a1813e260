#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import Synchronization

extension Office {
  /// Forwards to another storage, counts what is read, and changes or refuses what a test wants.
  final class Tap: Storage {
    struct Reads: Sendable, Equatable {
      var headerCalls = 0
      var recordCalls = 0
      var records = 0
      var pages = 0
    }

    let base: any Storage
    let reads = Mutex(Reads())
    /// Changes a tenant's audit records as readers see them; given and giving oldest first.
    let tampering = Mutex<(@Sendable ([AuditRecord]) -> [AuditRecord])?>(nil)
    /// Whether commits that write audit records fail.
    let refusesAudit = Mutex(false)

    init(_ base: any Storage = InMemoryStorage()) {
      self.base = base
    }

    func read<R: Sendable>(
      _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
    ) async throws(LifecycleError) -> R {
      try await base.read { [self] reader throws(LifecycleError) in
        try body(TappedReader(base: reader, tap: self))
      }
    }

    func commit<R: Sendable>(
      _ durability: Durability,
      _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
    ) async throws(LifecycleError) -> R {
      try await base.commit(durability) { [self] reader throws(LifecycleError) in
        let (changes, result) = try plan(TappedReader(base: reader, tap: self))
        if !changes.audit.isEmpty, refusesAudit.withLock({ $0 }) {
          throw .storage(StorageError(.inputOutput, "The audit trail cannot be written"))
        }
        return (changes, result)
      }
    }

    func tamper(_ change: @escaping @Sendable ([AuditRecord]) -> [AuditRecord]) {
      tampering.withLock { $0 = change }
    }

    /// What some calls read.
    func counting(_ body: () async throws -> Void) async rethrows -> Reads {
      reads.withLock { $0 = Reads() }
      try await body()
      return reads.withLock(\.self)
    }
  }

  struct TappedReader: StorageReader {
    let base: any StorageReader
    let tap: Tap

    var storeID: UUID { base.storeID }

    func headers(of keys: [RecordKey]) throws(LifecycleError) -> [RecordHeader?] {
      tap.reads.withLock { $0.headerCalls += 1 }
      return try base.headers(of: keys)
    }

    func headers(at references: [RecordReference]) throws(LifecycleError) -> [RecordHeader?] {
      tap.reads.withLock { $0.headerCalls += 1 }
      return try base.headers(at: references)
    }

    func lastVersions(of keys: [RecordKey]) throws(LifecycleError) -> [Int?] {
      try base.lastVersions(of: keys)
    }

    func records(at references: [RecordReference]) throws(LifecycleError) -> [StoredRecord] {
      tap.reads.withLock {
        $0.recordCalls += 1
        $0.records += references.count
      }
      return try base.records(at: references)
    }

    func dependents(
      of parents: [RecordReference],
      through relation: RelationID
    ) throws(LifecycleError) -> [Dependent] {
      try base.dependents(of: parents, through: relation)
    }

    func targets(
      of children: [RecordReference],
      through relation: RelationID
    ) throws(LifecycleError) -> [LinkTarget?] {
      try base.targets(of: children, through: relation)
    }

    func tombstones(
      on references: [RecordReference]
    ) throws(LifecycleError) -> [[OperationID]] {
      try base.tombstones(on: references)
    }

    func operations(_ ids: [OperationID]) throws(LifecycleError) -> [StoredOperation?] {
      try base.operations(ids)
    }

    func members(
      of operations: [OperationID],
      from position: UInt64,
      limit: Int
    ) throws(LifecycleError) -> MemberBatch {
      try base.members(of: operations, from: position, limit: limit)
    }

    func detachedLinks(of targets: [RecordReference]) throws(LifecycleError) -> [DetachedLink] {
      try base.detachedLinks(of: targets)
    }

    func uniqueKeys(
      of references: [RecordReference]
    ) throws(LifecycleError) -> [[StoredUniqueKey]] {
      try base.uniqueKeys(of: references)
    }

    func holders(of values: [UniqueKeyQuery]) throws(LifecycleError) -> [RecordReference?] {
      try base.holders(of: values)
    }

    func page(_ request: PageRequest) throws(LifecycleError) -> [StoredRecord] {
      tap.reads.withLock { $0.pages += 1 }
      return try base.page(request)
    }

    func counts(of kind: EntityKind, tenant: TenantID?) throws(LifecycleError) -> [StateCount] {
      try base.counts(of: kind, tenant: tenant)
    }

    func holdingOperations(
      of tenant: TenantID,
      before position: UInt64?,
      limit: Int
    ) throws(LifecycleError) -> [HoldingOperation] {
      try base.holdingOperations(of: tenant, before: position, limit: limit)
    }

    func auditHead(of tenant: TenantID) throws(LifecycleError) -> AuditHead? {
      try base.auditHead(of: tenant)
    }

    func auditPage(_ request: AuditPageRequest) throws(LifecycleError) -> [AuditRecord] {
      guard let tampering = tap.tampering.withLock(\.self) else {
        return try base.auditPage(request)
      }
      let all = try base.auditPage(
        AuditPageRequest(tenant: request.tenant, order: .oldestFirst, limit: 1000)
      )
      let forged = tampering(all)
      let start = request.after.flatMap { after in
        forged.firstIndex { $0.sequence == after }.map { $0 + 1 }
      }
      return Array(forged[(start ?? 0)...].prefix(request.limit))
    }

    func entries(
      in namespace: String,
      after: [UInt8]?,
      limit: Int
    ) throws(LifecycleError) -> [Entry] {
      try base.entries(in: namespace, after: after, limit: limit)
    }
  }
}

extension Storage {
  /// Everything that the storage holds of the office, as text, to compare before and after.
  func dump(
    _ kinds: [EntityKind] = ["team", "folder", "note", "invoice", "badge", "project"],
    tenants: [TenantID] = ["acme", "rival"]
  ) async throws -> String {
    try await read { reader throws(LifecycleError) in
      var lines: [String] = []
      for kind in kinds {
        let request = PageRequest(kind: kind, tenant: nil, phases: Scope.all.phases, limit: 1000)
        for record in try reader.page(request) {
          // Sorted, since keys come in any order.
          let json = (try? record.payload.encoded())?.sorted()
          lines.append(
            "\(record.header) \(record.tenant) \(record.insertion) \(record.createdAt) "
              + "\(record.updatedAt) \(String(describing: record.deletedAt)) \(record.tombstones) "
              + String(decoding: json ?? [], as: UTF8.self)
          )
        }
        for count in try reader.counts(of: kind, tenant: nil) { lines.append("\(count)") }
      }
      for tenant in tenants {
        for held in try reader.holdingOperations(of: tenant, before: nil, limit: 1000) {
          lines.append("\(held)")
        }
        let audit = AuditPageRequest(tenant: tenant, order: .oldestFirst, limit: 1000)
        for record in try reader.auditPage(audit) { lines.append("\(record)") }
        lines.append("\(String(describing: try reader.auditHead(of: tenant)))")
      }
      return lines.joined(separator: "\n")
    }
  }
}
