import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// Companies that are UUIDs, as requests name them.
@Suite struct AssemblyCompanyTests {
  private static let company = Workshop.id("AB")
  private static let otherCompany = Workshop.id("CD")

  /// How a host may spell the tenants that it makes of UUIDs.
  enum Spelling: CaseIterable {
    case upperCase
    case lowerCase

    func tenant(_ uuid: UUID) -> TenantID {
      self == .upperCase ? TenantID(uuid) : TenantID(uuid.uuidString.lowercased())
    }
  }

  /// The endpoints for a caller of a company, which gets one assembly more.
  private func caller(
    _ role: Assemblies.Role,
    of company: TenantID,
    in store: LifecycleStore
  ) async throws -> Assemblies.Service {
    let caller = Principal(id: role.rawValue, tenant: company, roles: [role.rawValue])
    let (project, component) = (UUID(), UUID())
    try await store.create(
      [
        Assemblies.Project(id: project, name: "Quay"),
        Assemblies.Component(id: component, projectID: project, name: "Wall"),
        Assemblies.Assembly(id: UUID(), projectID: project, componentID: component),
      ],
      as: Principal(id: "eve", tenant: company, roles: [Assemblies.Role.editor.rawValue])
    )
    return Assemblies.Service(store, as: caller)
  }

  /// The company that a response shows, as a client sends it back.
  private func shown(_ response: Assemblies.AssemblyResponse) throws -> TenantID {
    struct Body: Decodable {
      let company: TenantID
      enum CodingKeys: String, CodingKey { case company = "company_guid" }
    }
    return try JSONDecoder().decode(Body.self, from: JSONEncoder().encode(response)).company
  }

  @Test(arguments: Medium.allCases, Spelling.allCases)
  func `AS9 a company that is a UUID may be named as the response shows it`(
    _ medium: Medium,
    _ spelling: Spelling
  ) async throws {
    try await medium.withStorage { storage in
      let store = try await Workshop(storage).store
      for role in [Assemblies.Role.viewer, .systemAdmin] {
        let uuid = UUID()
        let service = try await caller(role, of: spelling.tenant(uuid), in: store)
        let own = try await service.list()
        let shown = try shown(try #require(own.first))
        #expect(shown.rawValue == uuid.uuidString.lowercased())
        for company in [shown, TenantID(uuid)] {
          #expect(try await service.list(.init(company: company)) == own)
        }
      }
    }
  }

  @Test(arguments: Medium.allCases, Spelling.allCases)
  func `AS10 a system admin may name another company as the response shows it`(
    _ medium: Medium,
    _ spelling: Spelling
  ) async throws {
    try await medium.withStorage { storage in
      let store = try await Workshop(storage).store
      let (own, other) = (spelling.tenant(Self.company), spelling.tenant(Self.otherCompany))
      let admin = try await caller(.systemAdmin, of: own, in: store)
      let theirs = try await caller(.viewer, of: other, in: store).list()
      let shown = try shown(try #require(theirs.first))
      for company in [shown, TenantID(Self.otherCompany)] {
        let found = try await admin.list(.init(company: company))
        #expect(found == theirs && found.count == 1)
        let editor = try await caller(.editor, of: own, in: store)
        let error = await refusal { try await editor.list(.init(company: company)) }
        #expect(error == .forbidden)
      }
      guard spelling == .upperCase else { return }
      let root = try await caller(.systemAdmin, of: "operators", in: store)
      #expect(try await root.list(.init(company: shown)) == theirs)
    }
  }
}
