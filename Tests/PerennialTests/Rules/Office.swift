#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import PerennialTesting
import Testing

/// A small domain with every rule of relations, for tests of S12 to S21, isolation and bad input.
enum Office {
  struct Team: Entity {
    static let kind: EntityKind = "team"
    static let auditedFields: [AuditedField<Self>] = [
      .plain("name", by: \.name), .personal("email", by: \.email),
    ]
    let id: Int
    var name: String
    var email: String?

    init(_ id: Int, _ name: String = "team", email: String? = nil) {
      self.id = id
      self.name = name
      self.email = email
    }
  }

  /// Goes along with its team and with the folder that it lies in.
  struct Folder: Entity {
    static let kind: EntityKind = "folder"
    static let parents: [Parent<Self>] = [
      .belongs(to: Team.self, by: \.teamID),
      .belongs(to: Folder.self, named: "outer", by: \.outerID),
    ]
    static let auditedFields: [AuditedField<Self>] = [.plain("title", by: \.title)]
    let id: String
    var teamID: Int
    var outerID: String?
    var title: String
    var owner: String

    init(
      _ id: String,
      team: Int,
      in outer: String? = nil,
      _ title: String = "",
      owner: String = "ann"
    ) {
      self.id = id
      teamID = team
      outerID = outer
      self.title = title
      self.owner = owner
    }
  }

  /// Goes along with its folder.
  struct Note: Entity {
    static let kind: EntityKind = "note"
    static let parents: [Parent<Self>] = [.belongs(to: Folder.self, by: \.folderID)]
    let id: Int
    var folderID: String
    var text = ""
  }

  /// Keeps its team from leaving.
  struct Invoice: Entity {
    static let kind: EntityKind = "invoice"
    static let parents: [Parent<Self>] = [
      .belongs(to: Team.self, by: \.teamID, onEvery: .restrict)
    ]
    let id: Int
    var teamID: Int
  }

  /// Loses its team; then its slot is the common one.
  struct Badge: Entity {
    static let kind: EntityKind = "badge"
    static let parents: [Parent<Self>] = [
      .belongs(to: Team.self, by: \.teamID, onEvery: .detach)
    ]
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("slot", by: \.slot)]
    let id: Int
    var teamID: Int?
    var slot: String { teamID.map { "team \($0)" } ?? "common" }
  }

  struct Project: Entity {
    static let kind: EntityKind = "project"
    static let auditedFields: [AuditedField<Self>] = [.plain("budget", by: \.budget)]
    enum State: String, LifecycleState {
      case draft = "DRAFT"
      case live = "LIVE"
      case archived = "ARCHIVED"
      static let initial = Self.draft
      var phase: Phase { self == .archived ? .archived : .active }
    }
    enum Action: String, LifecycleAction {
      case publish, withdraw, archive, restore, hardDelete
      var transition: Transition<State> {
        switch self {
        case .publish: .change(from: .draft, to: .live)
        case .withdraw: .change(from: .live, to: .draft)
        case .archive: .archive(fromEvery: .active, to: .archived)
        case .restore: .restore(fromEvery: .archived)
        case .hardDelete: .hardDelete(from: .archived)
        }
      }
    }
    let id: Int
    var budget = 0.0
  }

  static func schema(_ tenancy: Tenancy = .isolated) throws -> Schema {
    try Schema(
      Team.self,
      Folder.self,
      Note.self,
      Invoice.self,
      Badge.self,
      Project.self,
      tenancy: tenancy
    )
  }

  static let ann = Principal(id: "ann", name: "Ann", tenant: "acme", roles: ["clerk"])
  static let bob = Principal(id: "bob", name: "Bob", tenant: "acme", roles: ["clerk"])
  /// A stranger, of another tenant.
  static let mallory = Principal(id: "mallory", name: "Mallory", tenant: "rival", roles: ["clerk"])
}

extension Office {
  /// A policy made of closures; allows everything but `listAcrossTenants` where none is given.
  struct Access: AccessPolicy {
    var kinds: @Sendable (AccessRequest) -> KindDecision = {
      $0.permission == .listAcrossTenants ? .deny : .allow
    }
    var records: @Sendable (AccessRequest, AccessedRecord) -> Bool = { _, _ in false }

    func decision(on request: AccessRequest) -> KindDecision { kinds(request) }

    func allows(_ request: AccessRequest, on record: AccessedRecord) -> Bool {
      records(request, record)
    }

    /// Denies some permissions on some kinds.
    static func denying(_ permissions: Set<Permission>, on denied: EntityKind...) -> Access {
      Access { permissions.contains($0.permission) && denied.contains($0.kind) ? .deny : .allow }
    }

    /// Shows folders to their owners only; everything else is allowed.
    static let owners = Access(
      kinds: { request in
        request.kind == Folder.kind && request.permission != .readAudit ? .askPerRecord : .allow
      },
      records: { request, record in
        record.entity(as: Folder.self)?.owner == request.principal.id
      }
    )
  }

  /// A store with its storage, and short names for what tests do all the time.
  struct Desk: Sendable {
    let store: LifecycleStore
    let storage: any Storage
    let clock: ManualClock
    private let ids: any IdentifierSource

    init(
      _ access: any AccessPolicy = Access(),
      audit: AuditPolicy = AuditPolicy(),
      storage: any Storage = InMemoryStorage(),
      tenancy: Tenancy = .isolated,
      clock: ManualClock = ManualClock(),
      ids: any IdentifierSource = SequentialIdentifiers()
    ) throws {
      self.clock = clock
      self.ids = ids
      self.storage = storage
      store = LifecycleStore(
        try Office.schema(tenancy),
        storage: storage,
        access: access,
        audit: audit,
        clock: clock,
        ids: ids
      )
    }

    /// The same data under other policies.
    func with(_ access: any AccessPolicy, audit: AuditPolicy = AuditPolicy()) throws -> Desk {
      try Desk(access, audit: audit, storage: storage, clock: clock, ids: ids)
    }

    func teams(_ caller: Principal? = ann) -> Repository<Team> {
      store.repository(of: Team.self, as: caller)
    }

    func folders(_ caller: Principal? = ann) -> Repository<Folder> {
      store.repository(of: Folder.self, as: caller)
    }

    func notes(_ caller: Principal? = ann) -> Repository<Note> {
      store.repository(of: Note.self, as: caller)
    }

    func badges(_ caller: Principal? = ann) -> Repository<Badge> {
      store.repository(of: Badge.self, as: caller)
    }

    func projects(_ caller: Principal? = ann) -> Repository<Project> {
      store.repository(of: Project.self, as: caller)
    }

    func trail(_ caller: Principal? = ann) -> AuditTrail { store.auditTrail(as: caller) }

    /// The whole trail of the caller's tenant, oldest first.
    func audit(_ caller: Principal? = ann) async throws -> [AuditRecord] {
      try await trail(caller).records(AuditQuery(order: .oldestFirst, limit: 1000)).records
    }

    /// Creates values of any kinds as Ann.
    func add(_ entities: any Entity..., as caller: Principal = ann) async throws {
      _ = try await store.create(entities, as: caller)
    }
  }
}

/// What a verb throws.
func refusal(
  _ verb: () async throws -> some Any,
  _ location: SourceLocation = #_sourceLocation
) async -> LifecycleError? {
  do {
    let answer = try await verb()
    Issue.record("Not refused: \(answer)", sourceLocation: location)
  } catch let error as LifecycleError {
    return error
  } catch {
    Issue.record("Not a LifecycleError: \(error)", sourceLocation: location)
  }
  return nil
}
