import Foundation
import GRDB
import Workloads

extension GRDBContender {
  /// The last record's place in the order of pages.
  struct Place: Sendable {
    let createdAt: Int64
    let id: UUID
  }

  func page(of project: Int, tenant: Int, after place: Place?) async throws -> Page<Place> {
    try await read { db in
      let records = try Record.fetchAll(
        db.cachedStatement(sql: SQL.page),
        arguments: [Generator.id(of: project), tenant, place?.createdAt ?? 0, place?.id]
      )
      return Page(
        count: records.count,
        sum: records.reduce(0) { $0 + $1.number },
        end: records.last.map { Place(createdAt: $0.createdAt, id: $0.id) }
      )
    }
  }

  func counts(of tenant: Int) async throws -> StateCounts {
    try await read { db in
      var counts = StateCounts()
      let statement = try db.cachedStatement(sql: SQL.counts)
      let rows = try Row.fetchCursor(statement, arguments: [tenant])
      while let row = try rows.next() {
        switch State(rawValue: row[0]) {
        case .active: counts.active = row[1]
        case .deleted: counts.deleted = row[1]
        case .archived: counts.archived = row[1]
        case .removed, nil: break
        }
      }
      return counts
    }
  }

  func find(_ record: Int, _ kind: Draft.Kind, tenant: Int) async throws -> Int? {
    try await read { db in
      try Record.fetchOne(
        db.cachedStatement(sql: SQL.find),
        arguments: [Generator.id(of: record), tenant]
      )?.number
    }
  }

  func auditCount() async throws -> Int {
    try await read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audit") ?? 0 }
  }

  func deletedBefore(tenant: Int) async throws -> Int {
    try await read { try Int.fetchOne($0, sql: SQL.deletedBefore, arguments: [tenant]) ?? 0 }
  }

  func snapshotCount(of root: Int, tenant: Int) async throws -> Int {
    let id = Generator.id(of: root)
    return try await read { db in
      try Int.fetchOne(db, sql: SQL.snapshotCount, arguments: [id, tenant]) ?? 0
    }
  }

  /// The texts alone: a table holds them as they are.
  static func payloadBytes(of drafts: [Draft]) -> Int? {
    drafts.count * Payload.byteCount
  }
}
