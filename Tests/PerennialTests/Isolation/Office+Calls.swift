@testable import Perennial
import Testing

extension Office {
  /// A call that names a folder, and what it answers as text.
  struct Call: Sendable, CustomTestStringConvertible {
    typealias Body = @Sendable (Desk, Principal, String) async throws -> Any
    let testDescription: String
    let body: Body

    init(_ name: String, _ body: @escaping Body) {
      testDescription = name
      self.body = body
    }

    /// What the call answers, or throws, as everything that a caller can make of it.
    func answer(_ desk: Desk, _ id: String) async -> String {
      do {
        return Office.text(try await body(desk, ann, id))
      } catch let error as LifecycleError {
        return "\(error) \(error.response) \(Office.dumped(error))"
      } catch {
        return "not a LifecycleError: \(error)"
      }
    }
  }

  /// All that is inside a value.
  static func dumped(_ value: Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
  }

  /// An answer as text, without sealed texts, whose bytes may differ.
  static func text(_ answer: Any) -> String {
    switch answer {
    case let page as Page<Folder>: "\(page.records) \(page.next == nil ? "last" : "more")"
    case let page as AuditPage: "\(page.records) \(page.next == nil ? "last" : "more")"
    case let page as RecycleBinPage: "\(page.entries) \(page.next == nil ? "last" : "more")"
    case let plan as Plan<Folder>: "\(plan) \(plan.summary) \(plan.obstacles)"
    default: "\(answer)"
    }
  }

  /// Verbs that act on the folder named.
  static let verbs: [Call] = [
    Call("find") { try await $0.folders($1).find($2) },
    Call("find in every phase") { try await $0.folders($1).find($2, in: .all) },
    Call("update") { try await $0.folders($1).update(Folder($2, team: 1, "new")) },
    Call("update in every phase") { desk, caller, id in
      try await desk.folders(caller).update(Folder(id, team: 1, "new"), ifVersion: 9, in: .all)
    },
    Call("update in place") { desk, caller, id in
      try await desk.folders(caller).update(id) { $0.title = "new" }
    },
    Call("move") { try await $0.folders($1).move($2, \.outerID, to: "mine") },
    Call("perform") { try await $0.folders($1).perform(.archive, on: $2) },
    Call("softDelete") { try await $0.folders($1).softDelete($2, ifVersion: 9) },
    Call("softDelete in every phase") { try await $0.folders($1).softDelete($2, in: .all) },
    Call("archive") { try await $0.folders($1).archive($2, ifVersion: 9) },
    Call("restore") { try await $0.folders($1).restore($2) },
    Call("restore with ancestors") {
      try await $0.folders($1).restore($2, restoringAncestors: true)
    },
    Call("hardDelete") { try await $0.folders($1).hardDelete($2) },
    Call("perform again") {
      try await $0.folders($1).perform(.archive, on: $2, ifAlreadyDone: .succeed)
    },
    Call("softDelete again") { try await $0.folders($1).softDelete($2, ifAlreadyDone: .succeed) },
    Call("archive again") { try await $0.folders($1).archive($2, ifAlreadyDone: .succeed) },
    Call("restore again") { try await $0.folders($1).restore($2, ifAlreadyDone: .succeed) },
    Call("hardDelete again") { try await $0.folders($1).hardDelete($2, ifAlreadyDone: .succeed) },
    Call("plan softDelete") { try await $0.folders($1).plan(.softDelete, on: $2) },
    Call("plan archive") { try await $0.folders($1).plan(.archive, on: $2) },
    Call("plan restore") { try await $0.folders($1).plan(.restore, on: $2) },
    Call("plan hardDelete") { try await $0.folders($1).plan(.hardDelete, on: $2) },
    Call("plan perform") { try await $0.folders($1).plan(.perform(.softDelete), on: $2) },
    Call("plan update") { try await $0.folders($1).plan(updating: Folder($2, team: 1)) },
  ]

  /// Calls that name the folder as a parent.
  static let links: [Call] = [
    Call("create under") { try await $0.folders($1).create(Folder("new", team: 1, in: $2)) },
    Call("create a child kind under") { try await $0.notes($1).create(Note(id: 99, folderID: $2)) },
    Call("create several under") { desk, caller, id in
      let values: [any Entity] = [Folder("new", team: 1), Note(id: 99, folderID: id)]
      return try await desk.store.create(values, as: caller)
    },
    Call("update to") { try await $0.folders($1).update(Folder("mine", team: 1, in: $2)) },
    Call("move to") { try await $0.folders($1).move("mine", \.outerID, to: $2) },
    Call("plan create under") { desk, caller, id in
      try await desk.folders(caller).plan(creating: [Folder("new", team: 1, in: id)])
    },
    Call("plan update to") { desk, caller, id in
      try await desk.folders(caller).plan(updating: Folder("mine", team: 1, in: id))
    },
    Call("execute a create under") { desk, caller, id in
      let folders = desk.folders(caller)
      let token = try await folders.plan(creating: [Folder("new", team: 1)]).token
      return try await folders.execute(token, creating: [Folder("new", team: 1, in: id)])
    },
    Call("execute an update to") { desk, caller, id in
      let folders = desk.folders(caller)
      let token = try await folders.plan(updating: Folder("mine", team: 1)).token
      return try await folders.execute(token, updating: Folder("mine", team: 1, in: id))
    },
    Call("list under") { desk, caller, id in
      try await desk.folders(caller).list(Query(in: .all, under: .parent(id, by: "outer")))
    },
  ]

  /// What reads without naming a record.
  static let reads: [Call] = [
    Call("list") { desk, caller, _ in try await desk.folders(caller).list(Query(in: .all)) },
    Call("list newest") { desk, caller, _ in
      try await desk.folders(caller).list(Query(in: .all, order: .newestFirst, limit: 1))
    },
    Call("list with a condition") { desk, caller, _ in
      try await desk.folders(caller).list(Query(in: .all, limit: 1) { $0.outerID == nil })
    },
    Call("list under a team") { desk, caller, _ in
      try await desk.folders(caller).list(Query(in: .all, under: .parent(Team.self, 1)))
    },
    Call("recycle bin") { desk, caller, _ in try await desk.store.recycleBin(as: caller).list() },
    Call("recycle bin of folders") { desk, caller, _ in
      try await desk.store.recycleBin(as: caller).list(of: "folder", limit: 1)
    },
  ]

  /// Reads of counts and of the audit trail, which a policy that asks per record denies.
  static let totals: [Call] = [
    Call("counts") { desk, caller, _ in
      let counts = try await desk.folders(caller).counts()
      return counts.phases.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0)" }
    },
    Call("trail of the id") { try await $0.trail($1).records(of: Folder.self, $2) },
    Call("trail") { desk, caller, _ in try await desk.trail(caller).records() },
    Call("head") { desk, caller, _ in try await desk.trail(caller).head() },
    Call("verify") { desk, caller, _ in try await desk.trail(caller).verify() },
    Call("export") { desk, caller, _ in
      var lines: [String] = []
      try await desk.trail(caller).exportJSONLines { lines.append($0) }
      return lines
    },
  ]
}
