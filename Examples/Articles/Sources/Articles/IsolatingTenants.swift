import Perennial

/// What isolating-tenants.md shows.
enum IsolatingTenants {
  struct Notebook: Entity {
    static let kind: EntityKind = "notebook"
    let id: Int
  }

  struct Note: Entity {
    static let kind: EntityKind = "note"
    static let parents: [Parent<Self>] = [.belongs(to: Notebook.self, by: \.notebookID)]
    let id: Int
    var notebookID: Notebook.ID
    var ownerID: String
  }

  static let roles = RolePolicy(
    .role("viewer", may: [.read]),
    .role("editor", may: [.read, .create, .update, .move, .change, .softDelete, .restore]),
    .role("keeper", may: [.read, .archive, .hardDelete]),
    .role("auditor", may: [.readAudit]),
    .role("operator", may: [.read, .listAcrossTenants])
  )

  /// Whoever wrote a note may do with it what the roles allow; admins may with every one.
  struct OwnNotes: AccessPolicy {
    let roles: RolePolicy

    func decision(on request: AccessRequest) -> KindDecision {
      let byRole = roles.decision(on: request)
      guard byRole == .allow, request.kind == Note.kind else { return byRole }
      return request.principal.roles.contains("admin") ? .allow : .askPerRecord
    }

    func allows(_ request: AccessRequest, on record: AccessedRecord) -> Bool {
      record.entity(as: Note.self)?.ownerID == request.principal.id
    }
  }

  static let ann = Principal(id: "ann", name: "Ann", tenant: "acme", roles: ["editor", "admin"])
  static let bob = Principal(id: "bob", tenant: "acme", roles: ["editor"])
  static let eve = Principal(id: "eve", tenant: "elsewhere", roles: ["editor", "admin"])

  static func run() async throws {
    let store = LifecycleStore(
      try Schema(Notebook.self, Note.self),
      storage: InMemoryStorage(),
      access: OwnNotes(roles: roles)
    )
    try await store.create(
      [
        Notebook(id: 1), Note(id: 1, notebookID: 1, ownerID: "ann"),
        Note(id: 2, notebookID: 1, ownerID: "bob"),
      ],
      as: ann
    )
    try await foreignAndAbsent(store)
    try await perRecord(store)
    try await removal(store)
    try await acrossTenants(store)
    try await withoutTenants()
  }

  private static func foreignAndAbsent(_ store: LifecycleStore) async throws {
    var answers: [ErrorResponse] = []
    let notes = store.repository(of: Note.self, as: eve)
    for id in [1, 999] {  // one of another tenant, and one that nobody has
      do throws(LifecycleError) {
        _ = try await notes.find(id)
      } catch {
        answers.append(error.response)  // 404, "Note not found", both times
      }
    }
    let expected = ErrorResponse(status: 404, code: "NOT_FOUND", message: "Note not found")
    try expect(answers == [expected, expected], "foreign and absent ids are answered alike")
    // An id is the tenant's own: the other tenant may use it, too.
    let notebooks = store.repository(of: Notebook.self, as: eve)
    try await notebooks.create(Notebook(id: 1))
    let error = try await refusal(of: "a foreign parent") { () throws(LifecycleError) in
      try await store.repository(of: Note.self, as: bob)
        .create(Note(id: 9, notebookID: 77, ownerID: "bob"))
    }
    try expect(error.httpStatus == 404, "a foreign parent is not found")

    let nobody = try await refusal(of: "nobody's call") { () throws(LifecycleError) in
      _ = try await store.repository(of: Note.self, as: nil).list()
    }
    try expect(nobody == .unauthenticated, "without a principal nothing is done")
    let homeless = Principal(id: "tom", roles: ["editor"])
    let refused = try await refusal(of: "a call without tenant") { () throws(LifecycleError) in
      _ = try await store.repository(of: Notebook.self, as: homeless).list()
    }
    try expect(refused == .forbidden, "without a tenant nothing is done")
  }

  private static func perRecord(_ store: LifecycleStore) async throws {
    let notes = store.repository(of: Note.self, as: bob)
    let mine = try await notes.list().records.map(\.id)  // [2]
    try expect(mine == [2], "a list leaves out what one may not read: \(mine)")

    let hidden = try await refusal(of: "Ann's note") { () throws(LifecycleError) in
      try await notes.softDelete(1)
    }
    guard case .notFound = hidden else { throw NotAsTold("what one may not read: \(hidden)") }

    var answers: [LifecycleError] = []
    let notebooks = store.repository(of: Notebook.self, as: bob)
    do throws(LifecycleError) {
      try await notebooks.softDelete(1)
    } catch {
      answers.append(error)  // forbidden
    }
    try expect(answers == [.forbidden], "a member that one may not delete refuses all of it")
    let ofAnn = store.repository(of: Note.self, as: ann)
    try expect(try await ofAnn.find(1).phase == .active, "and nothing was changed")

    let counted = try await refusal(of: "counting") { () throws(LifecycleError) in
      _ = try await notes.counts()
    }
    try expect(counted == .forbidden, "counts do not ask for each record")
  }

  private static func removal(_ store: LifecycleStore) async throws {
    let error = try await refusal(of: "an editor's archive") { () throws(LifecycleError) in
      try await store.repository(of: Notebook.self, as: bob).archive(1)
    }
    try expect(error == .forbidden, "archive is a permission of its own")

    let kim = Principal(id: "kim", tenant: "acme", roles: ["keeper", "admin"])
    let notebooks = store.repository(of: Notebook.self, as: kim)
    try await notebooks.archive(1)
    try await notebooks.hardDelete(1)

    let unread = try await refusal(of: "a keeper's look") { () throws(LifecycleError) in
      _ = try await store.auditTrail(as: kim).records()
    }
    try expect(unread == .forbidden, "the trail is a permission of its own")
  }

  private static func acrossTenants(_ store: LifecycleStore) async throws {
    let root = Principal(id: "root", tenant: "system", roles: ["operator"])
    let notebooks = store.repository(of: Notebook.self, as: root)
    let grant = try notebooks.crossTenantGrant()
    let all = try await notebooks.counts(across: .all, with: grant)
    try expect(all.phases == [.active: 1], "elsewhere's notebook alone is left: \(all.phases)")
    let tenants = try await notebooks.list(across: .all, with: grant).records.map(\.tenant)
    try expect(tenants == ["elsewhere"], "a record tells its tenant")

    let refused = try await refusal(of: "a grant for an editor") { () throws(LifecycleError) in
      _ = try store.repository(of: Notebook.self, as: ann).crossTenantGrant()
    }
    try expect(refused == .forbidden, "the policy alone gives a grant")
  }

  private static func withoutTenants() async throws {
    let schema = try Schema(Notebook.self, Note.self, tenancy: .single)
    let store = LifecycleStore(schema, storage: InMemoryStorage(), access: roles)
    let tom = Principal(id: "tom", roles: ["editor"])
    let notebook = try await store.repository(of: Notebook.self, as: tom).create(Notebook(id: 1))
    try expect(notebook.tenant == .builtIn, "one tenant for all")
  }
}
