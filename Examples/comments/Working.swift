import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

func delete(_ schema: Schema, _ policy: some AccessPolicy, _ ann: Principal) async throws {
  let store = LifecycleStore(schema, storage: InMemoryStorage(), access: policy)
  let projects = store.repository(of: Project.self, as: ann)
  try await projects.softDelete(1, reason: "duplicate")
}

func list(
  _ messages: Repository<Message>,
  in conversationID: Conversation.ID
) async throws -> [Record<Message>] {
  let page = try await messages.list(
    Query(under: .parent(Conversation.self, conversationID), limit: 50)
  )
  return page.records
}

func deleteMany(_ notes: Repository<Note>) async throws {
  try await notes.softDelete([1, 2, 3])
  try await notes.archive(.matching(Query(under: .parent(Project.self, 7))))
}

func deleteEach(_ notes: Repository<Note>, _ ids: [Note.ID]) async throws {
  let report = try await notes.eachOnItsOwn().softDelete(.ids(ids))
  print(report.refused)
}

func look(into storage: any Storage, for key: RecordKey) async throws -> [RecordHeader?] {
  try await storage.read { reader throws(LifecycleError) in
    try reader.headers(of: [key])
  }
}

func migrate(_ host: Host) async throws {
  let (schema, storage, policy) = (host.schema, host.storage, host.policy)
  let store = LifecycleStore(
    schema,
    storage: storage,
    access: policy,
    migrations: [
      .upgrade(Note.self, from: 1) { (old: OldNote) in Note(id: old.id, projectID: old.project) },
      .addRelation("project", of: Note.self),
    ]
  )
  try await store.prepare()
}
