/// A domain's records with their lifecycles: schema, storage and policies put together.
///
/// ```swift
/// let store = LifecycleStore(schema, storage: InMemoryStorage(), access: policy)
/// let projects = store.repository(of: Project.self, as: ann)
/// try await projects.softDelete(1, reason: "duplicate")
/// ```
///
/// A store is cheap to copy and safe to use from any task. Make one for each storage: its first verb makes
/// sure that the stored data fits the schema (``prepare(progress:)``), and a second store with another schema
/// would change what the first one has made sure of.
public struct LifecycleStore: Sendable {
  /// The kinds and their rules.
  public let schema: Schema
  let storage: any Storage
  let access: any AccessPolicy
  let auditPolicy: AuditPolicy
  let chain: AuditChain
  let clock: any WallClock
  /// Where ids of operations and audit records, and salts, come from; a service takes ids of new records from it.
  public let ids: any IdentifierSource
  let seals = SealKeeper()
  let gate: SchemaGate
  let effectRunner: EffectRunner
  let changeLog: ChangeLog

  /// Puts a store together.
  ///
  /// - Parameters:
  ///   - schema: The kinds and their rules.
  ///   - storage: Where records are kept.
  ///   - access: Who may do what.
  ///   - audit: What the audit trail records.
  ///   - migrations: How data of earlier schemas becomes data of this one; those that are not needed do nothing.
  ///   - effects: What is done, and how, for the files of removed records and for caches.
  ///   - changes: Which changes are kept for those that follow them; nil keeps none.
  ///   - clock: Where times come from.
  ///   - ids: Where ids of operations and audit records, and salts, come from.
  public init(
    _ schema: Schema,
    storage: any Storage,
    access: any AccessPolicy,
    audit: AuditPolicy = AuditPolicy(),
    migrations: [Migration] = [],
    effects: EffectPolicy = EffectPolicy(),
    changes: ChangePolicy? = nil,
    clock: any WallClock = SystemWallClock(),
    ids: any IdentifierSource = RandomIdentifiers()
  ) {
    self.schema = schema
    self.storage = storage
    self.access = access
    auditPolicy = audit
    chain = AuditChain(key: audit.key)
    self.clock = clock
    self.ids = ids
    gate = SchemaGate(migrations)
    effectRunner = EffectRunner(effects, schema)
    changeLog = ChangeLog(changes)
  }

  /// The records of one kind, as one caller sees them.
  ///
  /// - Parameters:
  ///   - type: The kind's type.
  ///   - principal: The caller; nil where nobody was authenticated, which every verb refuses with
  ///     `unauthenticated`.
  ///   - correlationID: The request that calls belong to; it goes into audit records. At most 1 KiB.
  ///   - durability: When writes return.
  /// - Returns: A repository; making one costs nothing and checks nothing.
  public func repository<E: Entity>(
    of type: E.Type,
    as principal: Principal?,
    correlationID: String? = nil,
    durability: Durability = .durable
  ) -> Repository<E> {
    Repository(
      session: Session(
        store: self,
        principal: principal,
        correlationID: correlationID,
        durability: durability
      )
    )
  }
}
