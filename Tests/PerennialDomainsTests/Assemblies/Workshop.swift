import Foundation
import Perennial
import PerennialDomains
import PerennialTesting

/// Two companies with projects, components and assemblies, and the people who call.
struct Workshop {
  static let company: TenantID = "tenant-company-guid-123"
  static let otherCompany: TenantID = "tenant-company-guid-456"

  let clock = ManualClock(at: Date(timeIntervalSince1970: 1_698_314_400))  // 2023-10-26T10:00:00Z
  let store: LifecycleStore
  let viewer = person(.viewer)
  let editor = person(.editor)
  let admin = person(.admin)
  let systemAdmin = person(.systemAdmin)
  let foreigner = person(.editor, of: otherCompany)

  // One letter for each record, so that a failing test can be read.
  let project = id("a1")
  let component = id("b1")
  let assembly = id("c1")
  let secondAssembly = id("c2")
  let secondProject = id("a2")
  let secondComponent = id("b2")
  let thirdAssembly = id("c3")
  let foreignProject = id("a9")
  let foreignComponent = id("b9")
  let foreignAssembly = id("c9")
  let unknown = id("ff")

  init(_ storage: any Storage) async throws {
    store = LifecycleStore(
      try Assemblies.schema(),
      storage: storage,
      access: Assemblies.access,
      clock: clock,
      ids: SequentialIdentifiers()
    )
    try await store.create(
      [
        Assemblies.Project(id: project, name: "Hall"),
        Assemblies.Component(id: component, projectID: project, name: "Roof"),
        Assemblies.Assembly(id: assembly, projectID: project, componentID: component),
        Assemblies.Assembly(id: secondAssembly, projectID: project, componentID: component),
        Assemblies.Project(id: secondProject, name: "Tower"),
        Assemblies.Component(id: secondComponent, projectID: secondProject, name: "Stairs"),
        Assemblies.Assembly(
          id: thirdAssembly,
          projectID: secondProject,
          componentID: secondComponent
        ),
        Assemblies.Piece(id: Self.id("d1"), assemblyID: assembly, name: "Beam"),
        Assemblies.Piece(id: Self.id("d2"), assemblyID: assembly, name: "Post"),
        Assemblies.Article(id: Self.id("e1"), assemblyID: assembly, name: "Bolt"),
        Assemblies.Piece(id: Self.id("d3"), assemblyID: secondAssembly, name: "Beam"),
      ],
      as: editor
    )
    try await store.create(
      [
        Assemblies.Project(id: foreignProject, name: "Bridge"),
        Assemblies.Component(id: foreignComponent, projectID: foreignProject, name: "Deck"),
        Assemblies.Assembly(
          id: foreignAssembly,
          projectID: foreignProject,
          componentID: foreignComponent
        ),
      ],
      as: foreigner
    )
  }

  func service(_ principal: Principal?) -> Assemblies.Service {
    Assemblies.Service(store, as: principal)
  }

  func pieces(_ principal: Principal? = nil) -> Repository<Assemblies.Piece> {
    store.repository(of: Assemblies.Piece.self, as: principal ?? editor)
  }

  func articles() -> Repository<Assemblies.Article> {
    store.repository(of: Assemblies.Article.self, as: editor)
  }

  /// The ids of what is in some phases, of pieces and articles alike.
  func parts(in scope: Scope) async throws -> Set<UUID> {
    let pieces = try await pieces().list(Query(in: scope)).records.map(\.id)
    return Set(pieces + (try await articles().list(Query(in: scope)).records.map(\.id)))
  }

  static func id(_ letters: String) -> UUID {
    UUID(uuidString: "000000\(letters)-0000-4000-8000-000000000000") ?? UUID()
  }

  private static func person(
    _ role: Assemblies.Role,
    of company: TenantID = company
  ) -> Principal {
    Principal(id: role.rawValue, tenant: company, roles: [role.rawValue])
  }
}
