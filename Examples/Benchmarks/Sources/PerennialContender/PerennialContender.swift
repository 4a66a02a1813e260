import Perennial
import PerennialFileStorage
import Workloads

/// Perennial as a service would use it: roles, tenants, the default audit policy with its chain, and entities
/// that are decoded values.
///
/// Records are prepared through a second store on the same storage whose policy records no creates.
@main
struct PerennialContender: Contender {
  static let name = "perennial"

  let store: LifecycleStore
  let quiet: LifecycleStore
  let maker: DocumentMaker
  /// By tenant.
  let desks: [Desk]
  /// The same, for what is prepared: nobody waits for its syncs.
  let quietDesks: [Desk]
  /// That of a load: where it only prepares, nobody waits for its syncs either.
  let loading: Durability
  /// Nil in memory.
  private let files: FileStorage?

  /// One caller's repositories.
  struct Desk: Sendable {
    let caller: Principal
    let projects: Repository<Project>
    let conversations: Repository<Conversation>
    let messages: Repository<Message>

    init(_ store: LifecycleStore, tenant: Int, _ durability: Durability) {
      caller = Principal(id: "user-42", tenant: TenantID(tenant), roles: ["editor"])
      projects = store.repository(of: Project.self, as: caller, durability: durability)
      conversations = store.repository(of: Conversation.self, as: caller, durability: durability)
      messages = store.repository(of: Message.self, as: caller, durability: durability)
    }
  }

  init(_ run: Run) async throws {
    let schema = try Schema(Project.self, Conversation.self, Message.self)
    maker = try DocumentMaker()
    files = run.mode.isOnDisk ? try await Self.files(of: run) : nil
    let storage: any Storage = files ?? InMemoryStorage()
    let access = RolePolicy(.role("editor", may: .all))
    var preparing = AuditPolicy()
    preparing.recordsCreates = false
    let store = LifecycleStore(schema, storage: storage, access: access)
    self.store = store
    quiet = LifecycleStore(schema, storage: storage, access: access, audit: preparing)
    let durability: Durability = run.mode == .unsynced ? .relaxed : .durable
    loading = run.workload.isLoadTimed ? durability : .relaxed
    desks = (0...11).map { Desk(store, tenant: $0, durability) }
    quietDesks = (0...11).map { Desk(store, tenant: $0, .relaxed) }
  }

  private static func files(of run: Run) async throws -> FileStorage {
    var options = FileStorage.Options()
    switch run.caching {
    case .usual: break
    case .nothing: options.decodedCacheBytes = 0
    case .everything: options.decodedCacheBytes = max(options.decodedCacheBytes, run.size * 512)
    }
    return try await FileStorage.open(at: run.folder + "/store", options: options)
  }

  func close() async throws {
    try await files?.close()
  }

  func maintain() async throws {
    try await files?.maintain()
  }

  static func main() async {
    await BenchProgram.run(Self.self)
  }
}
