import Perennial

/// Bulk calls walked to their ends, a page at a time.
extension StorageReader {
  /// All records of a kind that fit, whatever the size of the pages.
  func allRecords(
    of kind: EntityKind,
    tenant: TenantID? = nil,
    phases: Set<Phase> = [.active, .inactive, .archived],
    states: Set<StateName>? = nil,
    parents: [PageRequest.ParentFilter] = [],
    order: PageOrder = .oldestFirst,
    limit: Int = 100
  ) throws(LifecycleError) -> [StoredRecord] {
    var records: [StoredRecord] = []
    while true {
      let page = try page(
        PageRequest(
          kind: kind,
          tenant: tenant,
          phases: phases,
          states: states,
          parents: parents,
          order: order,
          after: records.last?.insertion,
          limit: limit
        )
      )
      let goesOn = order.leads(from: records.last?.insertion, to: page.first?.insertion)
      records += page
      guard goesOn, page.count >= limit else { return records }
    }
  }

  func allHoldingOperations(
    of tenant: TenantID,
    limit: Int = 100
  ) throws(LifecycleError) -> [HoldingOperation] {
    var operations: [HoldingOperation] = []
    while true {
      let page = try holdingOperations(of: tenant, before: operations.last?.position, limit: limit)
      let goesOn = PageOrder.newestFirst.leads(
        from: operations.last?.position,
        to: page.first?.position
      )
      operations += page
      guard goesOn, page.count >= limit else { return operations }
    }
  }

  func allMembers(
    of operations: [OperationID],
    limit: Int = 100
  ) throws(LifecycleError) -> [Member] {
    var members: [Member] = []
    var position: UInt64? = 0
    while let start = position {
      let batch = try self.members(of: operations, from: start, limit: limit)
      members += batch.members
      guard batch.next ?? .max > start else { return members }
      position = batch.next
    }
    return members
  }

  func allAudit(
    of tenant: TenantID,
    subject: RecordKey? = nil,
    order: PageOrder = .oldestFirst,
    limit: Int = 100
  ) throws(LifecycleError) -> [AuditRecord] {
    var records: [AuditRecord] = []
    while true {
      let page = try auditPage(
        AuditPageRequest(
          tenant: tenant,
          subject: subject,
          order: order,
          after: records.last?.sequence,
          limit: limit
        )
      )
      let goesOn = order.leads(from: records.last?.sequence, to: page.first?.sequence)
      records += page
      guard goesOn, page.count >= limit else { return records }
    }
  }

  func allEntries(
    in namespace: String,
    limit: Int = 100
  ) throws(LifecycleError) -> [Entry] {
    var result: [Entry] = []
    while true {
      let page = try entries(in: namespace, after: result.last?.key, limit: limit)
      let last = result.last?.key ?? []
      let goesOn =
        result.isEmpty || page.first.map { last.lexicographicallyPrecedes($0.key) } == true
      result += page
      guard goesOn, page.count >= limit else { return result }
    }
  }
}

extension PageOrder {
  /// Whether a page goes on from the last one; one that does not would be asked for without end.
  fileprivate func leads<Place: Comparable>(from last: Place?, to next: Place?) -> Bool {
    guard let last, let next else { return true }
    return self == .oldestFirst ? last < next : last > next
  }
}
