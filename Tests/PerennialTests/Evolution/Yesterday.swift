@testable import Perennial
import PerennialTesting

/// A domain of yesterday, and the ways in which it has changed since.
enum Yesterday {
  static let ann = Principal(id: "ann", tenant: "acme", roles: ["admin"])
  static let eve = Principal(id: "eve", tenant: "rival", roles: ["admin"])

  /// A store of some kinds.
  static func store(
    _ kinds: [any Entity.Type],
    on storage: any Storage,
    tenancy: Tenancy = .isolated,
    migrations: [Migration] = [],
    ids: any IdentifierSource = SequentialIdentifiers()
  ) throws -> LifecycleStore {
    LifecycleStore(
      try Schema(kinds: kinds, tenancy: tenancy),
      storage: storage,
      access: RolePolicy(.role("admin", may: .all)),
      migrations: migrations,
      clock: ManualClock(),
      ids: ids
    )
  }

  /// Projects, notes and members as they were.
  static let kinds: [any Entity.Type] = [Project<Paused>.self, Note.self, Member.self]

  /// A project with other states.
  struct Project<States: StateTable>: Entity {
    typealias State = NamedState<States>
    typealias Action = NamedAction<States>
    static var kind: EntityKind { "project" }
    let id: Int
    var name = "Atlas"
  }

  /// A note that names its project and has no relation to it.
  struct Note: Entity {
    static let kind: EntityKind = "note"
    let id: Int
    var project: Int?
    var text = "text"
  }

  struct Member: Entity {
    static let kind: EntityKind = "member"
    let id: String
    var email: String?
  }
}

// MARK: States

/// The states of a kind: the first one is initial, and one of each phase leads to the others.
protocol StateTable: Hashable, Sendable {
  static var states: [(name: String, phase: Phase)] { get }
}

extension Yesterday {
  enum Paused: StateTable {
    static var states: [(name: String, phase: Phase)] {
      [("DRAFT", .active), ("PAUSED", .active), ("BINNED", .inactive), ("ARCHIVED", .archived)]
    }
  }

  /// `PAUSED` has another name.
  enum Resting: StateTable {
    static var states: [(name: String, phase: Phase)] {
      [("DRAFT", .active), ("RESTING", .active), ("BINNED", .inactive), ("ARCHIVED", .archived)]
    }
  }

  /// `PAUSED` is gone.
  enum Simple: StateTable {
    static var states: [(name: String, phase: Phase)] {
      [("DRAFT", .active), ("BINNED", .inactive), ("ARCHIVED", .archived)]
    }
  }

  /// `PAUSED` is inactive.
  enum Asleep: StateTable {
    static var states: [(name: String, phase: Phase)] {
      [("DRAFT", .active), ("BINNED", .inactive), ("PAUSED", .inactive), ("ARCHIVED", .archived)]
    }
  }

  /// A new record begins elsewhere, and there is one state more.
  enum Planned: StateTable {
    static var states: [(name: String, phase: Phase)] {
      [
        ("IDEA", .active), ("DRAFT", .active), ("PAUSED", .active), ("BINNED", .inactive),
        ("ARCHIVED", .archived),
      ]
    }
  }

  struct NamedState<Table: StateTable>: LifecycleState {
    let rawValue: String

    init?(rawValue: String) {
      guard Table.states.contains(where: { $0.name == rawValue }) else { return nil }
      self.rawValue = rawValue
    }

    static var allCases: [Self] { Table.states.compactMap { Self(rawValue: $0.name) } }
    static var initial: Self { allCases[0] }

    var phase: Phase { Table.states.first { $0.name == rawValue }?.phase ?? .active }

    static func first(_ phase: Phase) -> Self {
      allCases.first { $0.phase == phase } ?? initial
    }
  }

  /// `bin`, `archive`, `restore`, `purge`, and `to X` from the first state of a phase to its others.
  struct NamedAction<Table: StateTable>: LifecycleAction {
    typealias State = NamedState<Table>
    let rawValue: String

    init(rawValue: String) {
      self.rawValue = rawValue
    }

    static var allCases: [Self] {
      let others = State.allCases.filter { $0 != .first($0.phase) }
      return (["bin", "archive", "restore", "purge"] + others.map { "to \($0.rawValue)" })
        .map { Self(rawValue: $0) }
    }

    var transition: Transition<State> {
      switch rawValue {
      case "bin": return .softDelete(fromEvery: .active, to: .first(.inactive))
      case "archive": return .archive(fromEvery: .active, .inactive, to: .first(.archived))
      case "restore": return .restore(fromEvery: .inactive, .archived)
      case "purge": return .hardDelete(from: .first(.archived))
      default:
        let target = State(rawValue: String(rawValue.dropFirst(3))) ?? .initial
        return .change(from: .first(target.phase), to: target)
      }
    }
  }
}

// MARK: Kinds of today

extension Yesterday {
  /// A note with a relation to its project.
  struct LinkedNote: Entity {
    static let kind: EntityKind = "note"
    static let parents: [Parent<Self>] = [.belongs(to: Project<Paused>.self, by: \.project)]
    let id: Int
    var project: Int?
    var text = "text"
  }

  /// A note whose relation of the same name leads elsewhere.
  struct StrayNote: Entity {
    static let kind: EntityKind = "note"
    static let parents: [Parent<Self>] = [
      .belongs(to: Member.self, named: "project", by: \.member)
    ]
    let id: Int
    var member: String?
  }

  struct UniqueMember: Entity {
    static let kind: EntityKind = "member"
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("email", by: \.email)]
    let id: String
    var email: String?
  }

  /// A member whose key holds in every phase.
  struct StrictMember: Entity {
    static let kind: EntityKind = "member"
    static let uniqueKeys: [UniqueKey<Self>] = [
      UniqueKey("email", among: .everyPhase, by: \.email)
    ]
    let id: String
    var email: String?
  }

  /// A note of payload version 2.
  struct TitledNote: Entity {
    static let kind: EntityKind = "note"
    static let payloadVersion = 2
    let id: Int
    var title: String
    var project: Int?
  }

  /// A note of payload version 3 that is linked, and whose titles are unique.
  struct FinalNote: Entity {
    static let kind: EntityKind = "note"
    static let payloadVersion = 3
    static let parents: [Parent<Self>] = [.belongs(to: Project<Resting>.self, by: \.projectID)]
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("title", by: \.projectID, \.title)]
    let id: Int
    var title: String
    var projectID: Int?
  }
}

extension Storage {
  /// The namespace in which a store remembers its schema, as text.
  func schemaEntries() async throws -> [String: String] {
    try await read { reader throws(LifecycleError) in
      let entries = try reader.entries(in: SchemaMemory.namespace, after: nil, limit: 100)
      return Dictionary(
        uniqueKeysWithValues: entries.map {
          (String(decoding: $0.key, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
        }
      )
    }
  }

  /// Everything that is stored of yesterday's kinds, links and values of unique keys included.
  func yesterdaysDump() async throws -> String {
    let kinds: [EntityKind] = ["project", "note", "member"]
    let records = try await dump(kinds)
    let others = try await read { reader throws(LifecycleError) in
      var lines: [String] = []
      for kind in kinds {
        let request = PageRequest(kind: kind, tenant: nil, phases: Scope.all.phases, limit: 5_000)
        let references = try reader.page(request).map(\.header.reference)
        let relation = RelationID(child: kind, name: "project")
        let targets = try reader.targets(of: references, through: relation)
        let keys = try reader.uniqueKeys(of: references)
        lines += zip(references, zip(targets, keys)).map { "\($0) \($1)" }
      }
      return lines.joined(separator: "\n")
    }
    return records + "\n" + others + "\n"
      + "\(try await schemaEntries().sorted { $0.key < $1.key })"
  }
}
