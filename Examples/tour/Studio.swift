import Perennial
import PerennialFileStorage
import PerennialTesting

/// The studio's store, the people who call it, and a clock that the tour moves on.
struct Studio {
  let clock: ManualClock
  let storage: FileStorage
  let store: LifecycleStore

  let ann = Principal(id: "ann", name: "Ann", tenant: "studio", roles: ["admin"])
  let bob = Principal(id: "bob", name: "Bob", tenant: "studio", roles: ["editor"])
  let eve = Principal(id: "eve", name: "Eve", tenant: "elsewhere", roles: ["admin"])

  /// Opens the studio's directory; it is made on the first day.
  init(at path: String, clock: ManualClock = ManualClock()) async throws {
    self.clock = clock
    storage = try await FileStorage.open(at: path)
    let editing: Set<Permission> = [.read, .create, .update, .change, .softDelete, .restore]
    store = LifecycleStore(
      try Schema(Member.self, Project.self, Document.self, Comment.self),
      storage: storage,
      access: RolePolicy(.role("admin", may: .all), .role("editor", may: editing)),
      clock: clock,
      ids: SequentialIdentifiers()
    )
  }

  var projects: Repository<Project> { store.repository(of: Project.self, as: ann) }
  var documents: Repository<Document> { store.repository(of: Document.self, as: ann) }
  var comments: Repository<Comment> { store.repository(of: Comment.self, as: ann) }
  var members: Repository<Member> { store.repository(of: Member.self, as: ann) }

  func wait(days: Double) {
    clock.advance(by: days * 86_400)
  }
}
