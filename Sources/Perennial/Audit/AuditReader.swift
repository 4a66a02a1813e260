/// Reads one page of a trail, showing each caller what it may see.
struct AuditReader {
  let context: PlanningContext
  let subject: RecordKey?
  let query: AuditQuery

  func page() throws(LifecycleError) -> AuditPage {
    try PageLimit.require(query.limit)
    let cursor = CursorSeal(seal: context.seal) {
      $0.append(framed: purpose)
    }
    var position = try query.cursor.map { text throws(LifecycleError) in
      Int64(clamping: try cursor.open(text))
    }
    var records: [AuditRecord] = []
    let passesOver =
      query.filters || !context.schema.kinds.allSatisfy(context.mayReadAudit(of:))
    let batch = [AuditRecord].pageBatch(of: query.limit, passesOver: passesOver)
    while true {
      let found = try context.reader.auditPage(
        AuditPageRequest(
          tenant: context.tenant,
          subject: subject,
          order: query.order,
          after: position,
          limit: batch
        )
      )
      for record in found {
        if query.matches(record.event), let visible = visible(record) {
          guard records.count < query.limit else {
            return AuditPage(
              records: records,
              next: position.map { cursor.close(UInt64(clamping: $0)) }
            )
          }
          records.append(visible)
        }
        position = record.sequence
      }
      guard found.count == batch else { return AuditPage(records: records, next: nil) }
    }
  }

  /// The record without what is about kinds whose trail the caller may not read; nil where that is its subject.
  ///
  /// An entity's own trail shows what it was a member of, whatever the root's kind.
  private func visible(_ record: AuditRecord) -> AuditRecord? {
    var event = record.event
    if !context.mayReadAudit(of: event.kind) {
      guard subject != nil else { return nil }
      event.reason = nil
      event.correlationID = nil
    }
    event.members = event.members.map(visible)
    event.relinked = event.relinked.map(visible)
    event.restoredAncestors = event.restoredAncestors.filter { context.mayReadAudit(of: $0.kind) }
    event.previousState = event.previousState.filter { context.mayReadAudit(of: $0.kind) }
    return AuditRecord(sequence: record.sequence, digest: record.digest, event: event)
  }

  private func visible(_ members: AuditMembers) -> AuditMembers {
    guard !context.mayReadAudit(of: members.kind) else { return members }
    return AuditMembers(kind: members.kind, count: members.count, ids: nil)
  }

  private var purpose: String {
    let principal = query.principalID.map { "p" + $0 } ?? "*"
    let action = query.action.map { "a" + $0 } ?? "*"
    let period = [query.from, query.until].map { bound in
      bound.map { String(Timestamp($0).microseconds) } ?? "*"
    }
    let parts = [
      "audit", context.tenant.rawValue, context.authorization.principal.id,
      subject?.description ?? "*", query.order.rawValue, principal, action,
    ]
    return (parts + period).map { "\($0.utf8.count):\($0)" }.joined()
  }
}
