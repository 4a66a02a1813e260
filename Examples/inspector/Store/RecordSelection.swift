import Perennial
import PerennialFileStorage

/// Some of a store's records: kind by kind, each kind's in the order in which they were inserted.
struct RecordSelection {
  private static let pageSize = 1000

  var kinds: [EntityKind]
  var tenant: TenantID?
  var phases = Set(Phase.allCases)
  var limit = Int.max

  /// Gives each record, page by page; payloads are read as they are asked for.
  ///
  /// - Returns: How many there were.
  @discardableResult
  func forEach(
    in storage: FileStorage,
    _ body: (StoredRecord) throws -> Void
  ) async throws -> Int {
    var count = 0
    for kind in kinds {
      var after: UInt64?
      while count < limit {
        let size = min(Self.pageSize, limit - count)
        let page = try await page(of: kind, after: after, size: size, in: storage)
        try page.forEach(body)
        count += page.count
        after = page.last?.insertion
        if page.count < size { break }
      }
    }
    return count
  }

  private func page(
    of kind: EntityKind,
    after: UInt64?,
    size: Int,
    in storage: FileStorage
  ) async throws(LifecycleError) -> [StoredRecord] {
    let request = PageRequest(
      kind: kind,
      tenant: tenant,
      phases: phases,
      after: after,
      limit: size
    )
    return try await storage.read { reader throws(LifecycleError) in
      try reader.page(request)
    }
  }
}

/// Some of a tenant's audit records.
struct AuditSelection {
  private static let pageSize = 1000

  let tenant: TenantID
  var subject: RecordKey?
  var order = PageOrder.oldestFirst
  var limit = Int.max

  /// Gives each audit record, page by page.
  ///
  /// - Returns: How many there were.
  @discardableResult
  func forEach(
    in storage: FileStorage,
    _ body: (AuditRecord) throws -> Void
  ) async throws -> Int {
    var count = 0
    var after: Int64?
    while count < limit {
      let request = AuditPageRequest(
        tenant: tenant,
        subject: subject,
        order: order,
        after: after,
        limit: min(Self.pageSize, limit - count)
      )
      let page = try await storage.read { reader throws(LifecycleError) in
        try reader.auditPage(request)
      }
      try page.forEach(body)
      count += page.count
      after = page.last?.sequence
      if page.count < request.limit { break }
    }
    return count
  }
}
