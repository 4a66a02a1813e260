@testable import Perennial
import PerennialTesting

extension Yesterday {
  /// All migrations that yesterday's data needs for today's kinds.
  static let migrations: [Migration] = [
    .upgrade(Yesterday.FinalNote.self, from: 1) { (old: Yesterday.Note) in
      Yesterday.TitledNote(id: old.id, title: "\(old.text) \(old.id)", project: old.project)
    },
    .upgradeJSON(Yesterday.FinalNote.self, from: 2) { json in
      let text = String(decoding: json, as: UTF8.self)
      return Array(text.replacing("\"project\"", with: "\"projectID\"").utf8)
    },
    .addRelation("project", of: Yesterday.FinalNote.self),
    .addUniqueKey("title", of: Yesterday.FinalNote.self),
    .renameState(of: Project<Yesterday.Resting>.self, from: "PAUSED", to: "RESTING"),
    .addUniqueKey("email", of: Yesterday.UniqueMember.self),
  ]

  /// The kinds of today.
  static let today: [any Entity.Type] = [
    Project<Yesterday.Resting>.self, Yesterday.FinalNote.self, Yesterday.UniqueMember.self,
  ]

  /// Fills a storage with all that `migrations` migrate.
  static func fill(_ storage: any Storage, notes: Int) async throws {
    let old = try Yesterday.store(Yesterday.kinds, on: storage)
    for caller in [Yesterday.eve, Yesterday.ann] {
      let projects = old.repository(of: Project<Yesterday.Paused>.self, as: caller)
      try await projects.create((1...3).map { .init(id: $0) })
      try await projects.perform(.init(rawValue: "to PAUSED"), on: 2)
      try await projects.archive(3)
      try await old.create(
        (1...notes).map { Yesterday.Note(id: $0, project: $0 % 4 == 0 ? nil : $0 % 4) }
          + ["a", "b"].map { Yesterday.Member(id: $0, email: $0) },
        as: caller
      )
    }
  }
}

extension Storage {
  /// What a migration must leave alone: everything but the values.
  func yesterdaysHeaders() async throws -> [String] {
    try await read { reader throws(LifecycleError) in
      var lines = ["\(String(describing: try reader.auditHead(of: "acme")))"]
      for kind in ["project", "note", "member"] as [EntityKind] {
        let request = PageRequest(kind: kind, tenant: nil, phases: Scope.all.phases, limit: 5_000)
        for record in try reader.page(request) {
          let times = [record.createdAt, record.updatedAt, record.deletedAt].map {
            String(describing: $0)
          }
          lines.append("\(record.key) \(record.header) \(times) \(record.tombstones)")
        }
      }
      return lines
    }
  }
}
