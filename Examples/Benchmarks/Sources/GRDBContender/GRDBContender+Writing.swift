import Foundation
import GRDB
import Workloads

extension GRDBContender {
  /// A record with its ids and the text of its payload.
  struct Values: Sendable {
    let draft: Draft
    let id: UUID
    let parent: UUID?
    let payload: String

    init(_ draft: Draft) {
      self.draft = draft
      id = Generator.id(of: draft.number)
      parent = draft.parent.map(Generator.id)
      payload = Payload.json(of: draft.number)
    }
  }

  func prepare(_ drafts: [Draft]) -> [Values] {
    drafts.map(Values.init)
  }

  func insert(_ batch: [Values]) async throws {
    try await write { db in
      let statement = try db.cachedStatement(sql: SQL.insert)
      for values in batch { try Self.insert(values, statement) }
    }
  }

  func insertAudited(_ batch: [Values]) async throws {
    try await write { [self] db in
      let statement = try db.cachedStatement(sql: SQL.insert)
      for values in batch {
        try Self.insert(values, statement)
        try audit(db, values.id, values.draft.tenant, (old: nil, new: .active), 1)
      }
    }
  }

  private static func insert(_ values: Values, _ statement: Statement) throws {
    let draft = values.draft
    let createdAt = Generator.createdAt(draft.number)
    try statement.execute(
      arguments: [
        values.id, draft.tenant, draft.kind.rawValue, values.parent, draft.isDeleted ? 1 : 0,
        draft.isDeleted ? 1 : nil, createdAt, createdAt, values.payload,
      ]
    )
  }

  func deleteAlone(_ drafts: [Draft]) async throws {
    try await write { db in
      let statement = try db.cachedStatement(sql: SQL.deleteAlone)
      for draft in drafts {
        try statement.execute(arguments: [Generator.id(of: draft.number)])
      }
    }
  }

  func change(_ record: Int, tenant: Int, by verb: Verb) async throws -> Int {
    try await write { [self] db in try change(db, record, tenant, verb) }
  }

  func changeTogether(_ record: Int, tenant: Int, by verb: Verb) async throws -> Int {
    try await group.commit { [self] db in try change(db, record, tenant, verb) }
  }

  private func change(
    _ db: Database,
    _ record: Int,
    _ tenant: Int,
    _ verb: Verb
  ) throws -> Int {
    let (old, new) = (verb.origin, verb.target)
    let id = Generator.id(of: record)
    let operation = new == .active ? nil : nextOperation
    try db.cachedStatement(sql: SQL.change).execute(
      arguments: [new.rawValue, operation, Self.now(), id, tenant, old.rawValue]
    )
    guard db.changesCount == 1 else { return 0 }
    try audit(db, id, tenant, (old, new), 1)
    return 1
  }

  func cascade(
    _ root: Int,
    tenant: Int,
    by verb: Verb,
    undoing mark: Int64?
  ) async throws -> (count: Int, mark: Int64) {
    try await write { [self] db in
      let operation = nextOperation
      let (old, new) = (verb.origin, verb.target)
      let id = Generator.id(of: root)
      var arguments: StatementArguments = [
        "tenant": tenant, "old": old.rawValue, "new": new.rawValue, "at": Self.now(),
      ]
      if let mark {
        arguments += ["undone": mark]
        try db.cachedStatement(sql: SQL.restoreTree).execute(arguments: arguments)
      } else {
        arguments += ["root": id, "op": operation]
        try db.cachedStatement(sql: SQL.retireTree).execute(arguments: arguments)
      }
      let count = db.changesCount
      if count > 0 { try audit(db, id, tenant, (old, new), count) }
      return (count, operation)
    }
  }

  func purge(_ root: Int, tenant: Int) async throws -> Int {
    try await write { [self] db in
      let id = Generator.id(of: root)
      try db.cachedStatement(sql: SQL.collect).execute(arguments: [id, tenant])
      let count = db.changesCount
      guard count > 0 else { return 0 }
      if keepsFields {
        try db.cachedStatement(sql: SQL.keepFields).execute(arguments: [nextOperation])
      }
      let deepest = try Int.fetchOne(db.cachedStatement(sql: SQL.deepest)) ?? 0
      let remove = try db.cachedStatement(sql: SQL.remove)
      // Leaf first, or the links of those below would not hold.
      for depth in stride(from: deepest, through: 0, by: -1) {
        try remove.execute(arguments: [depth])
      }
      try db.execute(sql: "DELETE FROM doomed")
      try audit(db, id, tenant, (.archived, .removed), count)
      return count
    }
  }
}
