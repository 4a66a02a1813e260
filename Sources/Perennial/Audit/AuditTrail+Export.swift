#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension AuditTrail {
  /// Writes records as JSON Lines: one JSON object a line, keys sorted, times in ISO 8601.
  ///
  /// Reads page after page, so records that are written meanwhile may be included.
  ///
  /// - Parameters:
  ///   - query: Which records and in which order; its limit is the size of a page.
  ///   - write: Takes one line without its line feed. What it throws ends the export as `hostFailure`.
  /// - Returns: How many lines were written.
  /// - Throws: As ``records(_:)``; `hostFailure`.
  @discardableResult
  public func exportJSONLines(
    _ query: AuditQuery = AuditQuery(order: .oldestFirst, limit: 1000),
    to write: (String) throws -> Void
  ) async throws(LifecycleError) -> Int {
    var query = query
    var lines = 0
    repeat {
      let page = try await records(query)
      for record in page.records {
        let line = try Self.line(record)
        try LifecycleError.catchingHostFailure(
          "The writer of an export threw; mend it and export anew"
        ) {
          try write(line)
        }
        lines += 1
      }
      query.cursor = page.next
    } while query.cursor != nil
    return lines
  }

  private static func line(_ record: AuditRecord) throws(LifecycleError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = try LifecycleError.catchingHostFailure("An audit record does not encode") {
      try encoder.encode(record)
    }
    return String(decoding: data, as: UTF8.self)
  }
}
