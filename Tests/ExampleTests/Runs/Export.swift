import Foundation
import Perennial

@testable import inspector

/// What `inspector export` writes, read again.
struct Export: Equatable {
  /// The records' lines.
  private(set) var records: [String] = []
  private(set) var audit: [AuditRecord] = []
  private(set) var auditCount = 0

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: What was written.
  ///   - stride: How many audit records there are to one that is decoded: the last of so many.
  /// - Throws: Where a line does not decode or the end is missing.
  init(_ text: String, auditStride stride: Int = 1) throws {
    let decoder = JSONDecoder()
    var isWhole = false
    for line in text.split(separator: "\n") {
      if line.hasPrefix(#"{"record":"#) { records.append(String(line)) }
      if line.hasPrefix(#"{"end":"#) { isWhole = true }
      guard line.hasPrefix(#"{"audit":"#) else { continue }
      auditCount += 1
      guard auditCount.isMultiple(of: stride) else { continue }
      audit += try decoder.decode([String: AuditRecord].self, from: Data(line.utf8)).values
    }
    guard isWhole else { throw Incomplete() }
  }

  struct Incomplete: Error {}

  /// The records without what depends on the time of the run.
  func timeless() throws -> Set<String> {
    Set(try records.map { try Self.timeless($0) })
  }

  /// The same of the records of any storage.
  static func timeless(_ kind: EntityKind, of storage: some Storage) async throws -> Set<String> {
    let all = Set(Phase.allCases)
    let request = PageRequest(kind: kind, tenant: nil, phases: all, after: nil, limit: 20_000)
    let page = try await storage.read { reader throws(LifecycleError) in try reader.page(request) }
    let lines = try page.map { "{\"record\":\(try RecordLine($0).json(payload: $0.payload))}" }
    return Set(try lines.map { try timeless($0) })
  }

  private static func timeless(_ line: String) throws -> String {
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    var record = object?["record"] as? [String: Any] ?? [:]
    for name in ["createdAt", "updatedAt", "deletedAt", "tombstones"] { record[name] = nil }
    let text = try JSONSerialization.data(withJSONObject: record, options: .sortedKeys)
    return String(decoding: text, as: UTF8.self)
  }
}
