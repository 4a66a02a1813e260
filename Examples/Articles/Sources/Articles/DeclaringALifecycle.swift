import Perennial
import PerennialTesting

/// What declaring-a-lifecycle.md shows.
enum DeclaringALifecycle {
  struct Post: Entity {
    static let kind: EntityKind = "post"
    static let displayName = DisplayName("article")

    enum State: String, LifecycleState {
      case draft = "DRAFT"
      case published = "PUBLISHED"
      case withdrawn = "WITHDRAWN"
      case shelved = "SHELVED"

      static let initial = Self.draft

      var phase: Phase {
        switch self {
        case .draft, .published: .active
        case .withdrawn: .inactive
        case .shelved: .archived
        }
      }
    }

    enum Action: String, LifecycleAction {
      case publish, revise, withdraw, shelve, bringBack, destroy

      var transition: Transition<State> {
        switch self {
        case .publish: .change(from: .draft, to: .published)
        case .revise: .change(from: .published, to: .draft)
        case .withdraw: .softDelete(fromEvery: .active, to: .withdrawn)
        case .shelve: .archive(fromEvery: .active, .inactive, to: .shelved)
        case .bringBack: .restore(from: .withdrawn, .shelved)
        case .destroy: .hardDelete(from: .shelved)
        }
      }
    }

    let id: Int
    var title: String
  }

  /// The kind as it was stored before a state got another stored name.
  enum Before {
    struct Post: Entity {
      static let kind: EntityKind = "post"

      enum State: String, LifecycleState {
        case draft = "DRAFT"
        case online = "ONLINE"
        case withdrawn = "WITHDRAWN"
        case shelved = "SHELVED"

        static let initial = Self.draft

        var phase: Phase {
          switch self {
          case .draft, .online: .active
          case .withdrawn: .inactive
          case .shelved: .archived
          }
        }
      }

      enum Action: String, LifecycleAction {
        case publish, withdraw, shelve, bringBack

        var transition: Transition<State> {
          switch self {
          case .publish: .change(from: .draft, to: .online)
          case .withdraw: .softDelete(from: .draft, .online, to: .withdrawn)
          case .shelve: .archive(fromEvery: .active, .inactive, to: .shelved)
          case .bringBack: .restore(from: .withdrawn, .shelved)
          }
        }
      }

      let id: Int
      var title: String
    }
  }

  /// A mistake: nothing leads to `lost`.
  struct Parcel: Entity {
    static let kind: EntityKind = "parcel"

    enum State: String, LifecycleState {
      case packed, lost, archived
      static let initial = Self.packed
      var phase: Phase { self == .archived ? .archived : .active }
    }

    enum Action: String, LifecycleAction {
      case archive
      var transition: Transition<State> { .archive(from: .packed, .lost, to: .archived) }
    }

    let id: Int
  }

  static let ann = Principal(id: "ann", tenant: "acme", roles: ["editor"])
  static let access = RolePolicy(.role("editor", may: .all))

  static func run() async throws {
    try await verbsAndActions()
    try await refusedSchemas()
    try await renamedState()
    try diagrams()
  }

  private static func verbsAndActions() async throws {
    let store = LifecycleStore(
      try Schema(Post.self),
      storage: InMemoryStorage(),
      access: access,
      changes: ChangePolicy()
    )
    let posts = store.repository(of: Post.self, as: ann)
    try await posts.create(Post(id: 1, title: "Hello"))
    let start = try await store.changes.newest()

    try await posts.perform(.publish, on: 1)
    try await posts.perform(.withdraw, on: 1, reason: "a mistake in it")  // as softDelete(1)
    let record = try await posts.perform(.bringBack, on: 1).record  // as restore(1)
    try expect(record?.state == .published, "it returns to the state that it was last in")
    try expect(record?.version == 4, "each transition raises the version by one")

    let error = try await refusal(of: "publishing twice") { () throws(LifecycleError) in
      try await posts.perform(.publish, on: 1)
    }
    try expect(
      error.message == "Only draft articles can be changed by “publish”",
      "the error names the states: \(error.message)"
    )
    let again = try await posts.perform(.publish, on: 1, ifAlreadyDone: .succeed)
    try expect(again.status == .unchanged, "done already can count as success")

    var sent: [Int] = []
    let page = try await store.changes.page(after: start)
    for change in page.events where change.action == "publish" {
      sent += change.ids(of: Post.self) ?? []  // here the host sends its mail
    }
    try expect(sent == [1], "what is to happen after a transition follows the changes")

    try await posts.softDelete(1)
    try expect(try await posts.find(1, in: .inactive).state == .withdrawn, "the plain verb")
  }

  private static func refusedSchemas() async throws {
    do throws(SchemaError) {
      _ = try Schema(Parcel.self)
    } catch {
      try expect(error.problems.map(\.rule) == [.unreachableState], "\(error)")
      try expect("\(error)".hasPrefix("“parcel” cannot reach the state “lost”; add"), "\(error)")
      return
    }
    throw NotAsTold("a state that nothing leads to is refused")
  }

  private static func renamedState() async throws {
    let storage = InMemoryStorage.encoding()
    let old = LifecycleStore(try Schema(Before.Post.self), storage: storage, access: access)
    try await old.repository(of: Before.Post.self, as: ann).create(.init(id: 1, title: "Hello"))
    try await old.repository(of: Before.Post.self, as: ann).perform(.publish, on: 1)

    let schema = try Schema(Post.self)
    let unprepared = LifecycleStore(schema, storage: storage, access: access)
    let error = try await refusal(of: "another stored name") { () throws(LifecycleError) in
      try await unprepared.prepare()
    }
    guard case .schemaMismatch = error else { throw NotAsTold("a missing migration: \(error)") }

    let store = LifecycleStore(
      schema,
      storage: storage,
      access: access,
      migrations: [.renameState(of: Post.self, from: "ONLINE", to: "PUBLISHED")]
    )
    try await store.prepare()
    let post = try await store.repository(of: Post.self, as: ann).find(1)
    try expect(post.state == .published && post.version == 2, "the state has its new name")
  }

  private static func diagrams() throws {
    let diagram = Schema.mermaid(of: Post.self)
    try expect(diagram.contains("s0 --> s1: publish"), diagram)
    try expect(Schema.dot(of: Post.self).hasPrefix("digraph"), "DOT")
  }
}
