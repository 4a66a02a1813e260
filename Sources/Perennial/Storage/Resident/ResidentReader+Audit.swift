extension ResidentReader {
  package func auditHead(of tenant: TenantID) throws(LifecycleError) -> AuditHead? {
    guard let number = state.tenantNumbers[tenant],
      let digest = state.tenants[Int(number)].audit.lastDigest
    else { return nil }
    let sequence = Int64(state.tenants[Int(number)].audit.count)
    return AuditHead(tenant: tenant, sequence: sequence, digest: digest)
  }

  package func auditPage(
    _ request: AuditPageRequest
  ) throws(LifecycleError) -> [AuditRecord] {
    try ResidentState.requireLimit(request.limit)
    guard let tenant = state.tenantNumbers[request.tenant] else { return [] }
    let chain = state.tenants[Int(tenant)].audit
    let sequences =
      if let subject = request.subject {
        trail(of: subject, request)
      } else {
        Self.sequences(upTo: Int64(chain.count), request)
      }
    return try sequences.map { sequence throws(LifecycleError) in
      try chain.record(of: sequence, tenant: request.tenant, from: state.source)
    }
  }

  /// The sequences of a whole chain that are on the page.
  private static func sequences(upTo last: Int64, _ request: AuditPageRequest) -> [Int64] {
    let limit = Int64(request.limit)
    if request.order == .oldestFirst {
      let first = max(request.after ?? 0, 0)
      guard first < last else { return [] }
      return Array(first + 1...min(last, first + min(limit, last - first)))
    }
    let highest = min(last, max(request.after ?? .max, 1) - 1)
    guard highest > 0 else { return [] }
    return ((highest - min(limit, highest) + 1)...highest).reversed()
  }

  /// The sequences of a record's trail that are on the page; the trail itself is newest first.
  private func trail(of subject: RecordKey, _ request: AuditPageRequest) -> [Int64] {
    guard subject.tenant == request.tenant, let reference = state.reference(of: subject) else {
      return []
    }
    var sequences: [Int64] = []
    let head = state.row(at: reference).trail
    if request.order == .newestFirst {
      let bound = request.after ?? .max
      state.trails.forEach(from: head) { sequence in
        if sequence < bound { sequences.append(sequence) }
        return sequences.count < request.limit
      }
      return sequences
    }
    let bound = request.after ?? 0
    state.trails.forEach(from: head) { sequence in
      if sequence > bound { sequences.append(sequence) }
      return sequence > bound
    }
    return sequences.suffix(request.limit).reversed()
  }
}
