import Foundation
import Perennial
import PerennialDomains
import PerennialTesting

/// A company with a project, another company, and the people who call.
struct Company {
  /// Shows the time of the page's example.
  let clock = ManualClock(at: Date(timeIntervalSince1970: 1_698_314_400))
  let store: LifecycleStore
  let viewer: Principal
  let editor: Principal
  let systemAdmin: Principal
  let foreigner: Principal

  // The page's ids; where they are no UUIDs, similar ones.
  let assembly = "a1b2c3d4-e5f6-7890-1234-567890abcdef"
  let project = "b1a2b3c4-d5e6-f789-0123-456789abcdef"
  let component = "c1d2e3f4-a5b6-c7d8-e9f0-a1b2c3d4e5f6"
  let otherProject = "b2a2b3c4-d5e6-f789-0123-456789abcdef"
  let otherComponent = "c2d2e3f4-a5b6-c7d8-e9f0-a1b2c3d4e5f6"
  let foreignAssembly = "a9b2c3d4-e5f6-7890-1234-567890abcdef"
  let foreignProject = "b9a2b3c4-d5e6-f789-0123-456789abcdef"
  let foreignComponent = "c9d2e3f4-a5b6-c7d8-e9f0-a1b2c3d4e5f6"
  let unknown = "ffffffff-ffff-4fff-8fff-ffffffffffff"

  /// Founds companies that the storage has not seen, so that the page can be performed again on it.
  init(_ storage: any Storage) async throws {
    store = LifecycleStore(
      try Assemblies.schema(),
      storage: storage,
      access: Assemblies.access,
      clock: clock
    )
    var number = 123
    while try await Self.exists(Self.tenant(number), store) { number += 1 }
    let own = Self.tenant(number)
    viewer = Self.person("vera", .viewer, own)
    editor = Self.person("ed", .editor, own)
    systemAdmin = Self.person("sam", .systemAdmin, own)
    foreigner = Self.person("fay", .editor, Self.otherTenant(number))
    try await fill()
  }

  var tenant: String { editor.tenant?.rawValue ?? "" }
  var foreignTenant: String { foreigner.tenant?.rawValue ?? "" }

  func id(_ text: String) throws -> UUID {
    guard let id = UUID(uuidString: text) else { throw NoUUID(text: text) }
    return id
  }

  struct NoUUID: Error {
    let text: String
  }

  private func fill() async throws {
    try await store.create(
      [
        Assemblies.Project(id: id(project), name: "Hall"),
        Assemblies.Component(id: id(component), projectID: id(project), name: "Roof"),
        Assemblies.Project(id: id(otherProject), name: "Tower"),
        Assemblies.Component(id: id(otherComponent), projectID: id(otherProject), name: "Stairs"),
      ],
      as: editor
    )
    try await store.create(
      [
        Assemblies.Project(id: id(foreignProject), name: "Bridge"),
        Assemblies.Component(id: id(foreignComponent), projectID: id(foreignProject), name: "Deck"),
        Assemblies.Assembly(
          id: id(foreignAssembly),
          projectID: id(foreignProject),
          componentID: id(foreignComponent)
        ),
      ],
      as: foreigner
    )
  }

  /// The parts of the page's assembly.
  func addParts() async throws {
    try await store.create(
      [
        Assemblies.Piece(id: UUID(), assemblyID: id(assembly), name: "Beam"),
        Assemblies.Piece(id: UUID(), assemblyID: id(assembly), name: "Post"),
        Assemblies.Article(id: UUID(), assemblyID: id(assembly), name: "Bolt"),
      ],
      as: editor
    )
  }

  private static func exists(_ tenant: TenantID, _ store: LifecycleStore) async throws -> Bool {
    let caller = person("founder", .editor, tenant)
    let projects = store.repository(of: Assemblies.Project.self, as: caller)
    return try await !projects.counts().phases.isEmpty
  }

  private static func tenant(_ number: Int) -> TenantID {
    TenantID("tenant-company-guid-\(number)")
  }

  private static func otherTenant(_ number: Int) -> TenantID {
    TenantID("other-company-guid-\(number)")
  }

  private static func person(
    _ id: String,
    _ role: Assemblies.Role,
    _ tenant: TenantID
  ) -> Principal {
    Principal(id: id, tenant: tenant, roles: [role.rawValue])
  }
}
