import Foundation
import Perennial
import PerennialDomains
import PerennialTesting

/// A tenant with a project, another tenant, and the people who call.
struct Studio {
  static let project = 7
  static let foreignProject = 8
  static let unknown = 404

  let store: LifecycleStore
  let ann: Principal
  let bob: Principal
  let eve: Principal

  /// Founds tenants that the storage has not seen, so that the page can be performed again on it.
  init(_ storage: any Storage) async throws {
    store = LifecycleStore(
      try Projects.schema(),
      storage: storage,
      access: Projects.Access(),
      clock: ManualClock()
    )
    var number = 1
    while try await Self.exists(Self.tenant(number), store) { number += 1 }
    ann = Principal(id: "ann", tenant: Self.tenant(number))
    bob = Principal(id: "bob", tenant: Self.tenant(number))
    eve = Principal(id: "eve", tenant: TenantID("elsewhere-\(number)"))
    try await fill()
  }

  private func fill() async throws {
    try await store.create(
      [
        Projects.Project(id: Self.project, name: "Atlas"),
        Projects.Conversation(id: 1, projectID: Self.project, title: "Colours"),
        Projects.Conversation(id: 2, projectID: Self.project, title: "Fonts"),
        Projects.Message(id: 1, conversationID: 1, text: "Blue?"),
        Projects.Message(id: 2, conversationID: 1, text: "Green."),
        Projects.Message(id: 3, conversationID: 2, text: "Sans."),
        Projects.Version(id: 1, projectID: Self.project, label: "v1"),
        Projects.Version(id: 2, projectID: Self.project, label: "v2"),
      ],
      as: ann
    )
    try await store.create([Projects.Project(id: Self.foreignProject, name: "Zeus")], as: eve)
  }

  /// Another user goes on talking: for that the project must come back for a moment.
  func writeMeanwhile() async throws {
    let service = Projects.Service(store, as: bob)
    _ = try await service.transition(Self.project, .restore)
    let messages = store.repository(of: Projects.Message.self, as: bob)
    try await messages.create(Projects.Message(id: 4, conversationID: 2, text: "Wait!"))
    _ = try await service.transition(Self.project, .archive)
  }

  /// How many records of all kinds the tenant still has.
  func recordCount() async throws -> Int {
    try await Self.count(Projects.Project.self, store, ann)
      + Self.count(Projects.Conversation.self, store, ann)
      + Self.count(Projects.Message.self, store, ann)
      + Self.count(Projects.Version.self, store, ann)
  }

  private static func count<E: Entity>(
    _ type: E.Type,
    _ store: LifecycleStore,
    _ caller: Principal
  ) async throws -> Int {
    try await store.repository(of: type, as: caller).counts().phases.values.reduce(0, +)
  }

  /// A tenant whose projects are gone is known by its audit trail.
  private static func exists(_ tenant: TenantID, _ store: LifecycleStore) async throws -> Bool {
    let caller = Principal(id: "founder", tenant: tenant)
    return try await store.auditTrail(as: caller).head().sequence > 0
  }

  private static func tenant(_ number: Int) -> TenantID { TenantID("studio-\(number)") }
}
