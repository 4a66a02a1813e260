import Foundation
import Perennial
import PerennialFileStorage

/// All that a host sees of the library, through the verbs of its schema.
struct LibraryView: Equatable {
  /// The records of each kind and phase, as text.
  private(set) var records: [String] = []
  /// The trail of each tenant, oldest first.
  private(set) var trails: [TenantID: [AuditRecord]] = [:]
  /// The end of each tenant's chain.
  private(set) var heads: [AuditHead] = []

  init(_ storage: FileStorage) async throws {
    let store = try Library.store(in: storage)
    for caller in [Library.ann, Library.bob] {
      for scope in [Scope.active, .inactive, .archived] {
        try await add(store.repository(of: Library.Rack.self, as: caller), scope)
        try await add(store.repository(of: Library.Book.self, as: caller), scope)
        try await add(store.repository(of: Library.Loan.self, as: caller), scope)
      }
      let trail = store.auditTrail(as: caller)
      let head = try await trail.head()
      heads.append(head)
      trails[head.tenant] = try await trail.records(AuditQuery(order: .oldestFirst)).records
    }
  }

  private mutating func add<E: Entity>(
    _ repository: Repository<E>,
    _ scope: Scope
  ) async throws {
    for record in try await repository.list(Query(in: scope)).records {
      let times = [record.createdAt, record.updatedAt, record.deletedAt].map {
        $0?.timeIntervalSince1970.description ?? "never"
      }
      records.append(
        "\(record.tenant) \(record.entity) \(record.state) from \(record.lastActiveState), "
          + "version \(record.version), held by \(record.heldBy), \(times.joined(separator: ", "))"
      )
    }
  }
}
