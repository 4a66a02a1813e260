import Perennial

/// Every record of every tenant, and what the rules say of verbs on them; loops over everything.
///
/// Verbs change the model as they go and throw in between: callers work on a copy.
struct SlowModel {
  /// What is declared of a kind.
  struct Kind {
    let kind: EntityKind
    let phases: [StateName: Phase]
    let initial: StateName
    let actions: [Action]
    let relations: [RandomModel.Relation]
    let keys: [Key]
  }

  struct Action {
    let name: String
    let verb: LifecycleVerb
    let sources: Set<StateName>
    let destination: StateName?
  }

  struct Key {
    let name: String
    let isForEveryPhase: Bool
    let value: @Sendable (RandomModel.Value) -> String?
  }

  /// One life of a key, from its creation to its hard delete.
  struct Record {
    let key: RecordKey
    let life: Int
    var value: RandomModel.Value
    var state: StateName
    var lastActiveState: StateName
    var version: Int
    let createdAt: Int
    var updatedAt: Int
    var deletedAt: Int?
    /// The operations that hold the record, oldest first.
    var tombstones: [Int] = []
  }

  struct Operation {
    let tenant: TenantID
    let root: Int
    let rootKey: RecordKey
    let verb: LifecycleVerb
    let at: Int
  }

  /// A link that was set to nil and belongs to its target's return.
  struct Memory: Hashable {
    let dependent: Int
    let relation: Int
    let target: Int
  }

  let kinds: [EntityKind: Kind]
  var now = 0
  /// By life, so that ascending lives are the order of insertion.
  var records: [Int: Record] = [:]
  /// The lives of the keys that are in use.
  var lives: [RecordKey: Int] = [:]
  /// The living by tenant, in the order of insertion.
  var inserted: [TenantID: [Int]] = [:]
  var lastVersions: [RecordKey: Int] = [:]
  var operations: [Operation] = []
  var memories: [Memory] = []
  /// Which links are tried first where not all can be given back; 0 for the oldest.
  var memoryOrder: UInt64 = 0
  var auditCounts: [TenantID: Int64] = [:]
  private(set) var nextLife = 1

  init(_ rules: RandomModel.RuleBook) {
    let list = RandomModel.types.map { Self.kind(of: $0, rules) }
    kinds = Dictionary(uniqueKeysWithValues: list.map { ($0.kind, $0) })
  }

  private static func kind<E: RandomModel.Kind>(
    of type: E.Type,
    _ rules: RandomModel.RuleBook
  ) -> Kind {
    Kind(
      kind: E.kind,
      phases: Dictionary(
        uniqueKeysWithValues: E.State.allCases.map { (StateName(rawValue: $0.rawValue), $0.phase) }
      ),
      initial: StateName(rawValue: E.State.initial.rawValue),
      actions: E.Action.allCases.map { action in
        Action(
          name: action.rawValue,
          verb: action.transition.verb,
          sources: Set(action.transition.sources.map { StateName(rawValue: $0.rawValue) }),
          destination: action.transition.destination.map { StateName(rawValue: $0.rawValue) }
        )
      },
      relations: rules.relations[E.kind] ?? [],
      keys: keys(of: E.kind)
    )
  }

  private static func keys(of kind: EntityKind) -> [Key] {
    switch kind {
    case "org", "note": [Key(name: "code", isForEveryPhase: false) { $0.tag.map(String.init) }]
    case "person":
      [
        Key(name: "seat", isForEveryPhase: true) { value in
          value.tag.map { "\(value.links[1].map(\.description) ?? "-")/\($0)" }
        },
        Key(name: "desk", isForEveryPhase: false) { value in
          value.tag.flatMap { tag in value.links[1].map { "\($0)/\(tag)" } }
        },
      ]
    case "project":
      [
        Key(name: "slot", isForEveryPhase: false) { value in
          value.tag.flatMap { tag in value.links[0].map { "\($0)/\(tag)" } }
        }
      ]
    case "task":
      [
        Key(name: "order", isForEveryPhase: true) { value in
          value.tag.flatMap { tag in value.links[1].map { "\($0)/\(tag)" } }
        }
      ]
    default: []
    }
  }

  mutating func beginLife() -> Int {
    defer { nextLife += 1 }
    return nextLife
  }
}

extension SlowModel {
  func find(_ key: RecordKey) -> Record? {
    lives[key].flatMap { records[$0] }
  }

  func phase(_ record: Record) -> Phase {
    kinds[record.key.kind]?.phases[record.state] ?? .active
  }

  func relations(_ kind: EntityKind) -> [RandomModel.Relation] {
    kinds[kind]?.relations ?? []
  }

  /// In the order of insertion.
  func everyRecord(of tenant: TenantID) -> [Record] {
    (inserted[tenant] ?? []).compactMap { records[$0] }
  }

  /// The record that a link names now; nil where there is none, or its key was hard-deleted.
  func target(of record: Record, _ index: Int) -> Int? {
    guard let id = record.value.links[index] else { return nil }
    let parent = relations(record.key.kind)[index].parent
    return lives[RecordKey(tenant: record.key.tenant, kind: parent, id: id)]
  }

  /// A link that leads somewhere, with its relation's rule for some verb.
  struct Link {
    let child: Int
    let index: Int
    let target: Int
    let rule: RelationRule
  }

  /// Every link of a tenant.
  func links(_ tenant: TenantID, _ verb: LifecycleVerb) -> [Link] {
    var links: [Link] = []
    for record in everyRecord(of: tenant) {
      for (index, relation) in relations(record.key.kind).enumerated() {
        guard let target = target(of: record, index) else { continue }
        links.append(
          Link(child: record.life, index: index, target: target, rule: relation.rule(verb))
        )
      }
    }
    return links
  }

  /// Everything that cascades lead to, the root included.
  func closure(of root: Int, _ links: [Link]) -> Set<Int> {
    var taken: Set<Int> = [root]
    var grows = true
    while grows {
      grows = false
      for link in links where link.rule == .cascade && taken.contains(link.target) {
        if taken.insert(link.child).inserted { grows = true }
      }
    }
    return taken
  }

  /// Whether a chain of self relations leads from one record to another of its kind.
  func isAncestor(_ ancestor: Int, of life: Int) -> Bool {
    var seen: Set<Int> = []
    var next = [life]
    while let current = next.popLast() {
      guard let record = records[current], seen.insert(current).inserted else { continue }
      for (index, relation) in relations(record.key.kind).enumerated()
      where relation.parent == record.key.kind {
        guard let target = target(of: record, index) else { continue }
        if target == ancestor { return true }
        next.append(target)
      }
    }
    return false
  }

  func countsByKind(_ lives: some Sequence<Int>) -> [EntityKind: Int] {
    var counts: [EntityKind: Int] = [:]
    for life in lives {
      if let kind = records[life]?.key.kind { counts[kind, default: 0] += 1 }
    }
    return counts
  }

  /// Raises versions once each.
  mutating func touch(_ lives: Set<Int>) {
    for life in lives {
      records[life]?.version += 1
      records[life]?.updatedAt = now
    }
  }
}
