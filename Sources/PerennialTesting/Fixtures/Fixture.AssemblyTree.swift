public import Perennial
public import PerennialDomains

extension Fixture {
  /// A project with components, their assemblies, and the pieces and articles of these.
  public struct AssemblyTree: Tree {
    /// The project.
    public let project: Assemblies.Project
    /// Its components.
    public let components: [Assemblies.Component]
    /// The assemblies of all components, those of the first one first.
    public let assemblies: [Assemblies.Assembly]
    /// The pieces of all assemblies, those of the first one first.
    public let pieces: [Assemblies.Piece]
    /// The articles of all assemblies, those of the first one first.
    public let articles: [Assemblies.Article]

    /// Makes the values; nothing is stored.
    ///
    /// - Parameters:
    ///   - components: How many components.
    ///   - assembliesEach: How many assemblies in each of them.
    ///   - piecesEach: How many pieces in each assembly.
    ///   - articlesEach: How many articles in each assembly.
    ///   - seed: What ids and names are made from.
    public init(
      components: Int = 2,
      assembliesEach: Int = 2,
      piecesEach: Int = 2,
      articlesEach: Int = 1,
      seed: UInt64 = 1
    ) {
      var source = Source(seed: seed)
      let project = Assemblies.Project(id: source.uuid(), name: source.name())
      let parts = source.many(components) {
        Assemblies.Component(id: $0.uuid(), projectID: project.id, name: $0.name())
      }
      let assemblies = parts.flatMap { part in
        source.many(assembliesEach) { $0.assembly(of: part) }
      }
      self.project = project
      self.components = parts
      self.assemblies = assemblies
      pieces = assemblies.flatMap { assembly in
        source.many(piecesEach) {
          Assemblies.Piece(id: $0.uuid(), assemblyID: assembly.id, name: $0.name())
        }
      }
      articles = assemblies.flatMap { assembly in
        source.many(articlesEach) {
          Assemblies.Article(id: $0.uuid(), assemblyID: assembly.id, name: $0.name())
        }
      }
    }

    /// All values, parents first.
    public var entities: [any Entity] {
      [project as any Entity] + components + assemblies + pieces + articles
    }
  }

  /// A store of assemblies with the assemblies of one project in it.
  ///
  /// - Parameters:
  ///   - components: How many components.
  ///   - assembliesEach: How many assemblies in each of them.
  ///   - piecesEach: How many pieces in each assembly.
  ///   - articlesEach: How many articles in each assembly.
  ///   - seed: What ids, names and times are made from.
  ///   - storage: Where the records are kept; nil for memory.
  ///   - effects: What performs effects and makes caches forget.
  /// - Returns: The store, its clock, its callers and the values; the owner is an admin of the company.
  /// - Throws: As `LifecycleStore.create`; `alreadyExists` where the storage has a tree of the seed.
  public static func assemblies(
    components: Int = 2,
    assembliesEach: Int = 2,
    piecesEach: Int = 2,
    articlesEach: Int = 1,
    seed: UInt64 = 1,
    on storage: (any Storage)? = nil,
    effects: EffectPolicy = EffectPolicy()
  ) async throws(LifecycleError) -> World<AssemblyTree> {
    let people = People(seed: seed, roles: [Assemblies.Role.admin.rawValue])
    return try await world(
      of: AssemblyTree(
        components: components,
        assembliesEach: assembliesEach,
        piecesEach: piecesEach,
        articlesEach: articlesEach,
        seed: seed
      ),
      try sound { () throws(SchemaError) in try Assemblies.schema() },
      access: Assemblies.access,
      owner: people.owner,
      outsider: people.outsider,
      seed: seed,
      on: storage,
      effects: effects
    )
  }
}

extension Fixture.World where Content == Fixture.AssemblyTree {
  /// The endpoints, as the owner calls them.
  public var service: Assemblies.Service { service(as: owner) }

  /// The endpoints.
  ///
  /// - Parameter principal: The caller; nil where nobody was authenticated.
  /// - Returns: The endpoints; making them costs nothing and checks nothing.
  public func service(as principal: Principal?) -> Assemblies.Service {
    Assemblies.Service(store, as: principal)
  }

  /// Somebody of the owner's company.
  ///
  /// - Parameter role: What the principal may be.
  /// - Returns: The principal.
  public func principal(_ role: Assemblies.Role) -> Principal {
    Principal(id: role.rawValue, tenant: owner.tenant, roles: [role.rawValue])
  }
}

extension Fixture.Source {
  fileprivate mutating func assembly(of component: Assemblies.Component) -> Assemblies.Assembly {
    Assemblies.Assembly(
      id: uuid(),
      projectID: component.projectID,
      componentID: component.id,
      trolleyCell: String(Int.random(in: 1...40, using: &self)),
      trolley: name(),
      cellNumber: Int.random(in: 1...40, using: &self)
    )
  }
}
