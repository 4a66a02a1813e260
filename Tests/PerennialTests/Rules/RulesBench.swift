import Perennial
import PerennialTesting
import Testing

/// A store of its own for one test, and the questions that the tests of the rules ask of it.
struct RulesBench {
  static let ann = Principal(id: "ann", name: "Ann", tenant: "acme", roles: ["admin"])
  static let access = RolePolicy(.role("admin", may: .all))

  let clock = ManualClock()
  let storage: any Storage
  let store: LifecycleStore
  let kinds: [EntityKind]

  init(
    _ schema: Schema,
    storage: any Storage = InMemoryStorage(),
    access: any AccessPolicy = RulesBench.access
  ) {
    self.storage = storage
    kinds = schema.kinds
    store = LifecycleStore(
      schema,
      storage: storage,
      access: access,
      clock: clock,
      ids: SequentialIdentifiers()
    )
  }

  func of<E: Entity>(_ type: E.Type, as principal: Principal = RulesBench.ann) -> Repository<E> {
    store.repository(of: type, as: principal)
  }

  func create(_ entities: any Entity..., as principal: Principal = RulesBench.ann) async throws {
    try await store.create(entities, as: principal)
  }

  func get<E: Entity>(_ type: E.Type, _ id: E.ID) async throws -> Record<E> {
    try await of(type).find(id, in: .all)
  }

  /// The ids of a kind's records in some phases.
  func ids<E: Entity>(_ type: E.Type, in scope: Scope = .active) async throws -> Set<E.ID> {
    Set(try await of(type).list(Query(in: scope, limit: 1000)).records.map(\.entity.id))
  }

  /// Every record's header, times, holders and value, and the length of the audit trail.
  func everything(of tenants: [TenantID] = ["acme"]) async throws -> [String] {
    let kinds = kinds
    return try await storage.read { reader throws(LifecycleError) in
      var lines: [String] = []
      for tenant in tenants {
        lines.append("\(tenant) \(try reader.auditHead(of: tenant)?.sequence ?? 0)")
        for kind in kinds {
          let request = PageRequest(
            kind: kind,
            tenant: tenant,
            phases: Set(Phase.allCases),
            limit: 1000
          )
          for record in try reader.page(request) {
            let payload = String(decoding: try record.payload.encoded(), as: UTF8.self)
            lines.append(
              "\(record.key) \(record.header) \(record.updatedAt) "
                + "\(String(describing: record.deletedAt)) \(record.tombstones) \(payload.sorted())"
            )
          }
        }
      }
      return lines
    }
  }

  /// Runs a call that must be refused and must change nothing.
  func refused<R>(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ call: () async throws -> R
  ) async throws -> RulesRefusal {
    let before = try await everything()
    var refusal = RulesRefusal(error: nil)
    do {
      _ = try await call()
      Issue.record("nothing was refused", sourceLocation: sourceLocation)
    } catch let error as LifecycleError {
      refusal = RulesRefusal(error: error)
    }
    #expect(
      try await everything() == before,
      "a refused call changed something",
      sourceLocation: sourceLocation
    )
    return refusal
  }
}

/// A refusal, taken apart for expectations.
struct RulesRefusal {
  let error: LifecycleError?

  var notFound: EntityKind? {
    guard case .notFound(let name) = error else { return nil }
    return name.kind
  }

  var alreadyExists: Identifier? {
    guard case .alreadyExists(_, let id) = error else { return nil }
    return id
  }

  var transition: InvalidTransition? {
    guard case .invalidTransition(let refusal) = error else { return nil }
    return refusal
  }

  var notActive: Phase? {
    guard case .notActive(_, _, let phase) = error else { return nil }
    return phase
  }

  /// The roots in the way, as `kind id`.
  var roots: Set<String>? {
    guard case .parentNotActive(let refusal) = error else { return nil }
    return Set(refusal.roots.map { "\($0.kind) \($0.id)" })
  }

  var hasUnreadableRoots: Bool {
    guard case .parentNotActive(let refusal) = error else { return false }
    return refusal.hasUnreadable
  }

  var blockers: [EntityKind: Int]? {
    guard case .blockedByDependents(let refusal) = error else { return nil }
    return refusal.counts
  }

  var conflicts: [UniqueConflict.Conflict]? {
    guard case .uniqueConflict(let refusal) = error else { return nil }
    return refusal.conflicts
  }

  var versions: [Int]? {
    guard case .versionConflict(_, let expected, let actual) = error else { return nil }
    return [expected, actual]
  }

  var isInvalidArgument: Bool {
    guard case .invalidArgument = error else { return false }
    return true
  }
}
