import Perennial

/// A reader that answers wrongly where the defect says so.
struct BrokenReader: ForwardingReader {
  let base: any StorageReader
  let defect: BrokenStorage.Defect

  func counts(
    of kind: EntityKind,
    tenant: TenantID?
  ) throws(LifecycleError) -> [StateCount] {
    let tooMany = defect == .miscounts && tenant == nil ? 1 : 0
    return try base.counts(of: kind, tenant: tenant).map {
      StateCount(state: $0.state, phase: $0.phase, count: $0.count + tooMany)
    }
  }

  func headers(
    at references: [RecordReference]
  ) throws(LifecycleError) -> [RecordHeader?] {
    guard defect == .acceptsForeignHandles else { return try base.headers(at: references) }
    return (try? base.headers(at: references)) ?? references.map { _ in nil }
  }

  func page(_ request: PageRequest) throws(LifecycleError) -> [StoredRecord] {
    guard defect == .repeatsRecords, let after = request.after else {
      return try base.page(request)
    }
    return try base.page(request.starting(before: after))
  }
}

extension PageRequest {
  /// The same page with one more record at its beginning.
  fileprivate func starting(before position: UInt64) -> PageRequest {
    let earlier =
      switch order {
      case .oldestFirst: position == 0 ? nil : position - 1
      case .newestFirst: position == .max ? nil : position + 1
      }
    return PageRequest(
      kind: kind,
      tenant: tenant,
      phases: phases,
      states: states,
      parents: parents,
      order: order,
      after: earlier,
      limit: limit
    )
  }
}
