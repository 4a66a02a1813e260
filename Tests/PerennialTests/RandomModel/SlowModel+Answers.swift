import Perennial

extension SlowModel {
  /// Why a verb is refused, as far as the rules fix it.
  enum Refusal: Hashable, CustomStringConvertible {
    case notFound(EntityKind)
    case alreadyExists(EntityKind, Identifier)
    case invalidTransition(
      EntityKind,
      Identifier,
      LifecycleVerb,
      action: String?,
      StateName,
      from: Set<StateName>
    )
    case notActive(EntityKind, Identifier, Phase)
    case parentNotActive(EntityKind, Set<RecordKey>)
    case blocked(EntityKind, LifecycleVerb, [EntityKind: Int])
    case unique([Conflict])
    case version(EntityKind, expected: Int, actual: Int)
    case planStale
    case invalidArgument
    case other(String)

    var description: String {
      switch self {
      case .notFound(let kind): "\(kind) not found"
      case .alreadyExists(let kind, let id): "\(kind) \(id) exists"
      case .invalidTransition(let kind, let id, let verb, let action, let state, let from):
        "\(kind) \(id) in \(state): no \(verb) \(action ?? ""), only from \(from.map(\.rawValue).sorted())"
      case .notActive(let kind, let id, let phase): "\(kind) \(id) is \(phase)"
      case .parentNotActive(let kind, let roots):
        "\(kind) needs \(roots.map(\.description).sorted())"
      case .blocked(let kind, let verb, let counts):
        "\(verb) of \(kind) blocked by \(counts.map { "\($1) \($0)" }.sorted())"
      case .unique(let conflicts): "unique: \(conflicts)"
      case .version(let kind, let expected, let actual):
        "\(kind) has version \(actual), not \(expected)"
      case .planStale: "stale"
      case .invalidArgument: "invalid argument"
      case .other(let text): text
      }
    }

    var name: String {
      switch self {
      case .notFound: "notFound"
      case .alreadyExists: "alreadyExists"
      case .invalidTransition: "invalidTransition"
      case .notActive: "notActive"
      case .parentNotActive: "parentNotActive"
      case .blocked: "blocked"
      case .unique: "unique"
      case .version: "version"
      case .planStale: "stale"
      case .invalidArgument: "invalidArgument"
      case .other: "other"
      }
    }

    /// Whether a plan tells it instead of throwing it.
    var isObstacle: Bool {
      switch self {
      case .parentNotActive, .blocked, .unique: true
      default: false
      }
    }
  }

  struct Conflict: Hashable, CustomStringConvertible {
    let key: String
    let record: RecordKey?
    let holder: RecordKey?

    var description: String {
      "\(key) of \(record.map(\.description) ?? "somebody") held by \(holder.map(\.description) ?? "somebody")"
    }
  }

  /// What is thrown: any of these answers keeps the rules.
  struct Refused: Error {
    let any: [Refusal]
    /// Whether it comes of links that cannot all be given back.
    let isOpen: Bool

    init(_ any: Refusal...) {
      self.init(any: any)
    }

    init(any: [Refusal], isOpen: Bool = false) {
      self.any = any
      self.isOpen = isOpen
    }
  }

  /// What a verb did.
  struct Answer {
    var isUnchanged = false
    /// Whether the rules allow other answers, too: links that cannot all be given back.
    var isOpen = false
    /// The record that the verb was called on; nil after a hard delete and a create.
    var life: Int?
    var created: [Int] = []
    var affected: [EntityKind: Int] = [:]
    var members: [EntityKind: Int] = [:]
    var detached: [EntityKind: Int] = [:]
    var reattached: [EntityKind: Int] = [:]
    var operation: Int?
    var audit: Int64?
    /// The values that a hard delete removed.
    var removed: [RandomModel.Value] = []
    /// What a plan fixes: membership, phases, links.
    var footprint: Set<String> = []
    /// What a plan may fix as well.
    var details: Set<String> = []
  }

  /// Counts an audit record and gives the first's sequence.
  mutating func audit(_ tenant: TenantID, _ count: Int = 1) -> Int64 {
    auditCounts[tenant, default: 0] += Int64(count)
    return (auditCounts[tenant] ?? 0) - Int64(count) + 1
  }

  func check(_ record: Record, hasVersion version: Int?) throws(Refused) {
    if let version, version != record.version {
      throw Refused(.version(record.key.kind, expected: version, actual: record.version))
    }
  }

  func footprint(_ lives: Set<Int>, _ what: String) -> Set<String> {
    Set(
      lives.compactMap { life in
        records[life].map { "\(what) \(life) \($0.key) \(phase($0))" }
      }
    )
  }

  func details(_ lives: Set<Int>) -> Set<String> {
    Set(
      lives.compactMap { life in
        records[life].map { "\(life) \($0.state) \($0.version) \($0.tombstones)" }
      }
    )
  }

  /// Finds what in the model as it is now breaks a key, where one of some records takes part.
  func checkKeys(_ candidates: Set<Int>) throws(Refused) {
    var conflicts: [Conflict] = []
    for life in candidates.sorted() {
      guard let record = records[life], let kind = kinds[record.key.kind] else { continue }
      for key in kind.keys {
        guard let value = key.value(record.value), key.isForEveryPhase || phase(record) == .active
        else { continue }
        for other in everyRecord(of: record.key.tenant)
        where other.life != life && other.key.kind == record.key.kind
          && key.value(other.value) == value
          && (key.isForEveryPhase || phase(other) == .active)
        {
          conflicts.append(Conflict(key: key.name, record: record.key, holder: other.key))
        }
      }
    }
    if !conflicts.isEmpty { throw Refused(.unique(conflicts)) }
  }
}
