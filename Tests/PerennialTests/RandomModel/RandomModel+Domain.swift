#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial

extension RandomModel {
  /// An entity without its type: what model and generator speak of.
  struct Value: Hashable, Sendable {
    let kind: EntityKind
    let id: Identifier
    var links: [Identifier?]
    var tag: Int?
    var text: Int
  }

  /// A kind of the domain, which the test turns into plain values and back.
  protocol Kind: Entity {
    init?(_ value: Value)
    var value: Value { get }
    /// Moves by the link's own key path.
    static func move(
      _ repository: Repository<Self>,
      _ id: ID,
      _ link: Int,
      to target: Identifier?,
      ifVersion: Int?
    ) async throws(LifecycleError) -> Record<Self>
  }

  static let types: [any Kind.Type] = [
    Org.self, Person.self, Project.self, Milestone.self, Task.self, Note.self,
  ]

  /// How many ids of each kind there are in each tenant.
  static let idCounts: [(EntityKind, Int)] = [
    ("org", 8), ("person", 10), ("project", 8), ("milestone", 8), ("task", 14), ("note", 10),
  ]

  static func identifier(_ kind: EntityKind, _ number: Int) -> Identifier {
    switch kind {
    case "person", "note": .text("\(kind)-\(number)")
    case "milestone":
      .uuid(UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, UInt8(number & 255))))
    default: .integer(Int64(number))
    }
  }

  struct Org: Kind {
    static let kind: EntityKind = "org"
    static var parents: [Parent<Self>] {
      let rules = RuleBook.current
      return [
        rules.relation(kind, 0).optional(Org.self, \.parent),
        rules.relation(kind, 1).optional(Person.self, \.owner),
      ]
    }
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("code", by: \.tag)]
    static let auditedFields: [AuditedField<Self>] = [.plain("text", by: \.text)]
    let id: Int
    var parent: Int?
    var owner: String?
    var tag: Int?
    var text: Int
  }

  struct Person: Kind {
    static let kind: EntityKind = "person"
    static var parents: [Parent<Self>] {
      let rules = RuleBook.current
      return [
        rules.relation(kind, 0).required(Org.self, \.org),
        rules.relation(kind, 1).optional(Person.self, \.manager),
      ]
    }
    static let uniqueKeys: [UniqueKey<Self>] = [
      UniqueKey("seat", among: .everyPhase, by: \.seat), UniqueKey("desk", by: \.manager, \.tag),
    ]
    static let auditedFields: [AuditedField<Self>] = [.personal("text", by: \.text)]
    let id: String
    var org: Int
    var manager: String?
    var tag: Int?
    var text: Int
    /// Constrains also those without a manager, so that losing one can break it.
    var seat: String? { tag.map { "\(manager ?? "-")/\($0)" } }
  }

  struct Project: Kind {
    static let kind: EntityKind = "project"
    enum State: String, LifecycleState {
      case draft, live, paused, trashed, flagged, archived, attic
      static let initial = Self.draft
      var phase: Phase {
        switch self {
        case .draft, .live, .paused: .active
        case .trashed, .flagged: .inactive
        case .archived, .attic: .archived
        }
      }
    }
    enum Action: String, LifecycleAction {
      case publish, pause, resume, trash, flag, archive, stow, untrash, reopen, hardDelete
      var transition: Transition<State> {
        switch self {
        case .publish: .change(from: .draft, to: .live)
        case .pause: .change(from: .draft, .live, to: .paused)
        case .resume: .change(from: .paused, to: .live)
        case .trash: .softDelete(fromEvery: .active, to: .trashed)
        case .flag: .change(from: .trashed, to: .flagged)
        case .archive: .archive(fromEvery: .active, to: .archived)
        case .stow: .archive(fromEvery: .inactive, to: .attic)
        case .untrash: .restore(fromEvery: .inactive)
        case .reopen: .restore(fromEvery: .archived, to: .draft)
        case .hardDelete: .hardDelete(from: .archived, .attic)
        }
      }
    }
    static var parents: [Parent<Self>] {
      let rules = RuleBook.current
      return [
        rules.relation(kind, 0).required(Org.self, \.org),
        rules.relation(kind, 1).optional(Person.self, \.lead),
        rules.relation(kind, 2).optional(Org.self, \.sponsor),
      ]
    }
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("slot", by: \.org, \.tag)]
    let id: Int
    var org: Int
    var lead: String?
    var sponsor: Int?
    var tag: Int?
    var text: Int
  }

  struct Milestone: Kind {
    static let kind: EntityKind = "milestone"
    static var parents: [Parent<Self>] {
      let rules = RuleBook.current
      return [
        rules.relation(kind, 0).required(Project.self, \.project),
        rules.relation(kind, 1).required(Person.self, \.reviewer),
      ]
    }
    let id: UUID
    var project: Int
    var reviewer: String
    var tag: Int?
    var text: Int
  }

  struct Task: Kind {
    static let kind: EntityKind = "task"
    static var parents: [Parent<Self>] {
      let rules = RuleBook.current
      return [
        rules.relation(kind, 0).required(Project.self, \.project),
        rules.relation(kind, 1).optional(Milestone.self, \.milestone),
        rules.relation(kind, 2).optional(Task.self, \.parent),
        rules.relation(kind, 3).optional(Task.self, \.follows),
        rules.relation(kind, 4).optional(Person.self, \.assignee),
      ]
    }
    static let uniqueKeys: [UniqueKey<Self>] = [
      UniqueKey("order", among: .everyPhase, by: \.milestone, \.tag)
    ]
    let id: Int
    var project: Int
    var milestone: UUID?
    var parent: Int?
    var follows: Int?
    var assignee: String?
    var tag: Int?
    var text: Int
  }

  struct Note: Kind {
    static let kind: EntityKind = "note"
    enum State: String, LifecycleState {
      case open, resolved, archived
      static let initial = Self.open
      var phase: Phase { self == .archived ? .archived : .active }
    }
    enum Action: String, LifecycleAction {
      case resolve, archive, restore, hardDelete
      var transition: Transition<State> {
        switch self {
        case .resolve: .change(from: .open, to: .resolved)
        case .archive: .archive(fromEvery: .active, to: .archived)
        case .restore: .restore(from: .archived)
        case .hardDelete: .hardDelete(from: .archived)
        }
      }
    }
    static var parents: [Parent<Self>] {
      let rules = RuleBook.current
      return [
        rules.relation(kind, 0).optional(Task.self, \.task),
        rules.relation(kind, 1).required(Person.self, \.author),
        rules.relation(kind, 2).optional(Milestone.self, \.milestone),
      ]
    }
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("code", by: \.tag)]
    let id: String
    var task: Int?
    var author: String
    var milestone: UUID?
    var tag: Int?
    var text: Int
  }
}
