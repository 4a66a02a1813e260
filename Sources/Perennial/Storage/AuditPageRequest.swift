/// Which audit records a page is to hold, and from where.
public struct AuditPageRequest: Sendable, Hashable {
  /// The tenant whose chain is read.
  public let tenant: TenantID
  /// The record, root or member, living or purged; nil for the whole chain.
  public let subject: RecordKey?
  /// The order by sequence.
  public let order: PageOrder
  /// The sequence after which to begin, in the page's order; nil from the start.
  public let after: Int64?
  /// The largest number of records, at least 1.
  public let limit: Int

  /// Makes a request.
  public init(
    tenant: TenantID,
    subject: RecordKey? = nil,
    order: PageOrder,
    after: Int64? = nil,
    limit: Int
  ) {
    self.tenant = tenant
    self.subject = subject
    self.order = order
    self.after = after
    self.limit = limit
  }
}
