import Perennial
import PerennialTesting

/// Yesterday's data and today's schema: what is refused, and how it is migrated.
@main
struct Evolution {
  let tell: @Sendable (String) -> Void

  static func main() async throws {
    try await Evolution { print($0) }.run()
  }

  func run() async throws {
    // As on a disk: what is stored is JSON, and the program that wrote it is gone.
    let storage = InMemoryStorage.encoding()
    let ann = Principal(id: "ann", tenant: "acme", roles: ["editor"])
    try await Yesterday.fill(storage, as: ann)

    let schema = try Schema(Project.self, Note.self)
    let access = RolePolicy(.role("editor", may: .all))

    do throws(LifecycleError) {
      try await LifecycleStore(schema, storage: storage, access: access).prepare()
    } catch {
      tell("Without migrations:")
      tell("\(error)")
    }

    let store = LifecycleStore(
      schema,
      storage: storage,
      access: access,
      migrations: [
        .renameState(of: Project.self, from: "WAITING", to: "PAUSED"),
        .addUniqueKey("name", of: Project.self),
        .upgrade(Note.self, from: 1) { (old: Yesterday.Note) in
          Note(id: old.id, projectID: old.project, title: old.text)
        },
        .addRelation("project", of: Note.self),
      ]
    )
    tell("With them:")
    try await store.prepare { done, total in
      tell("\(done) of \(total)")
    }

    let projects = store.repository(of: Project.self, as: ann)
    tell("Project 2 is \(try await projects.find(2).state.rawValue)")
    let closed = try await projects.archive(1)
    tell("Project 1 is closed, with \(closed.affected[Note.kind] ?? 0) notes")
  }
}
