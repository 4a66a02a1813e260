import Perennial
import PerennialTesting

struct Section: Entity {
  static let kind: EntityKind = "section"
  let id: Int
  var name: String
}

struct Article: Entity {
  static let kind: EntityKind = "article"
  static let parents: [Parent<Self>] = [.belongs(to: Section.self, by: \.sectionID)]
  enum State: String, LifecycleState {
    case draft, printed, binned, archived
    static let initial = Self.draft
    var phase: Phase {
      switch self {
      case .draft, .printed: .active
      case .binned: .inactive
      case .archived: .archived
      }
    }
  }
  /// `update` is a name that the library has for something else.
  enum Action: String, LifecycleAction {
    case update, bin, archive, restore, shred
    var transition: Transition<State> {
      switch self {
      case .update: .change(from: .draft, to: .printed)
      case .bin: .softDelete(fromEvery: .active, to: .binned)
      case .archive: .archive(from: .draft, .printed, .binned, to: .archived)
      case .restore: .restore(from: .binned, .archived, to: .draft)
      case .shred: .hardDelete(from: .archived)
      }
    }
  }
  let id: Int
  var sectionID: Section.ID
  var text = ""
}

/// A store of sections and articles, as one run of a program has it.
struct Newsroom: Sendable {
  let store: LifecycleStore
  let tenant: TenantID
  let clock = ManualClock()

  init(
    _ storage: any Storage,
    tenant: TenantID = "times",
    keeping changes: ChangePolicy? = ChangePolicy(),
    audit: AuditPolicy = AuditPolicy()
  ) throws {
    self.tenant = tenant
    store = LifecycleStore(
      try Schema(Section.self, Article.self),
      storage: storage,
      access: RolePolicy(.role("editor", may: .all)),
      audit: audit,
      changes: changes,
      clock: clock
    )
  }

  private init(_ store: LifecycleStore, tenant: TenantID) {
    self.store = store
    self.tenant = tenant
  }

  /// The same store for another tenant's editor.
  func of(_ tenant: TenantID) -> Newsroom { Newsroom(store, tenant: tenant) }

  private var editor: Principal { Principal(id: "kim", tenant: tenant, roles: ["editor"]) }
  var sections: Repository<Section> { store.repository(of: Section.self, as: editor) }
  var articles: Repository<Article> { store.repository(of: Article.self, as: editor) }

  /// A section with articles of the numbers 1 to `count`.
  func open(articles count: Int = 0) async throws {
    try await sections.create(Section(id: 1, name: "world"))
    guard count > 0 else { return }
    try await articles.create((1...count).map { Article(id: $0, sectionID: 1) })
  }

  /// All changes that are kept, as text.
  func told(in tenant: TenantID? = nil) async throws -> [String] {
    var position = try await store.changes.oldest()
    var told: [String] = []
    while true {
      let page = try await store.changes.page(after: position, in: tenant, limit: 7)
      guard page.position != position else { return told }
      told += page.events.map(\.told)
      position = page.position
    }
  }
}

extension ChangeEvent {
  /// Verb and record, and the members by kind.
  var told: String {
    let members = members.map { group in
      " +\(group.kind)\(group.ids.map { "\($0.map(\.description))" } ?? "×\(group.count)")"
    }
    return "\(verb) \(kind) \(entityID)" + members.joined()
  }
}

extension ChangeSequence {
  /// The next changes, as text.
  func told(_ count: Int) async throws -> [String] {
    var told: [String] = []
    var iterator = makeAsyncIterator()
    while told.count < count, let change = try await iterator.next() { told.append(change.told) }
    return told
  }
}
