#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Which audit records to read.
public struct AuditQuery: Sendable, Hashable {
  /// The id of the principal; nil for every one.
  public var principalID: String?
  /// The action, as ``AuditEvent/action`` names it; nil for every one.
  public var action: String?
  /// The time from which on, inclusive; nil without bound.
  public var from: Date?
  /// The time before which, exclusive; nil without bound.
  public var until: Date?
  /// The order, by sequence.
  public var order: PageOrder
  /// The largest number of records, 1 to 1,000.
  public var limit: Int
  /// The cursor of the page before; nil for the first page.
  public var cursor: String?

  /// Makes a query.
  ///
  /// - Parameters:
  ///   - principalID: The id of the principal.
  ///   - action: The action.
  ///   - from: The time from which on, inclusive.
  ///   - until: The time before which, exclusive.
  ///   - order: The order, by sequence.
  ///   - limit: The largest number of records.
  ///   - cursor: The cursor of the page before.
  public init(
    by principalID: String? = nil,
    action: String? = nil,
    from: Date? = nil,
    until: Date? = nil,
    order: PageOrder = .newestFirst,
    limit: Int = 100,
    after cursor: String? = nil
  ) {
    self.principalID = principalID
    self.action = action
    self.from = from
    self.until = until
    self.order = order
    self.limit = limit
    self.cursor = cursor
  }

  /// Whether some records are passed over.
  var filters: Bool {
    principalID != nil || action != nil || from != nil || until != nil
  }

  func matches(_ event: AuditEvent) -> Bool {
    if let principalID, event.principal.id != principalID { return false }
    if let action, event.action != action { return false }
    if let from, event.at < Timestamp(from) { return false }
    if let until, event.at >= Timestamp(until) { return false }
    return true
  }
}

/// Some audit records in order, and how to go on.
public struct AuditPage: Sendable, Hashable {
  /// The records.
  public let records: [AuditRecord]
  /// The cursor for the next page; nil where there are no more records now.
  public let next: String?
}
