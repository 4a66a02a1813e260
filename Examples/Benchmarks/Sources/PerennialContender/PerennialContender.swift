import Perennial
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

  /// One caller's repositories.
  struct Desk: Sendable {
    let caller: Principal
    let projects: Repository<Project>
    let conversations: Repository<Conversation>
    let messages: Repository<Message>

    init(_ store: LifecycleStore, tenant: Int) {
      caller = Principal(id: "user-42", tenant: TenantID(tenant), roles: ["editor"])
      projects = store.repository(of: Project.self, as: caller)
      conversations = store.repository(of: Conversation.self, as: caller)
      messages = store.repository(of: Message.self, as: caller)
    }
  }

  init(_ run: Run) async throws {
    let schema = try Schema(Project.self, Conversation.self, Message.self)
    maker = try DocumentMaker()
    let storage = InMemoryStorage()
    let access = RolePolicy(.role("editor", may: .all))
    var preparing = AuditPolicy()
    preparing.recordsCreates = false
    let store = LifecycleStore(schema, storage: storage, access: access)
    self.store = store
    quiet = LifecycleStore(schema, storage: storage, access: access, audit: preparing)
    desks = (0...11).map { Desk(store, tenant: $0) }
  }

  static func main() async {
    await BenchProgram.run(Self.self)
  }
}
