public import Perennial
public import PerennialDomains

extension Fixture {
  /// An implement with the recommendations and calculations that refer to it.
  public struct ImplementTree: Tree {
    /// The implement.
    public let implement: Implements.Implement
    /// The recommendations.
    public let recommendations: [Implements.Recommendation]
    /// The calculations.
    public let calculations: [Implements.Calculation]

    /// Makes the values; nothing is stored.
    ///
    /// - Parameters:
    ///   - recommendations: How many recommendations.
    ///   - calculations: How many calculations.
    ///   - seed: What ids and names are made from.
    public init(recommendations: Int = 2, calculations: Int = 1, seed: UInt64 = 1) {
      var source = Source(seed: seed)
      let implement = Implements.Implement(
        id: source.number(),
        name: source.name(),
        brand: source.name(),
        powerHP: Int.random(in: 40...240, using: &source)
      )
      self.implement = implement
      self.recommendations = source.many(recommendations) {
        Implements.Recommendation(
          id: $0.number(),
          implementID: implement.id,
          text: $0.sentence()
        )
      }
      self.calculations = source.many(calculations) {
        Implements.Calculation(
          id: $0.number(),
          implementID: implement.id,
          powerHP: Int.random(in: 40...240, using: &$0)
        )
      }
    }

    /// All values, the implement first.
    public var entities: [any Entity] {
      [implement as any Entity] + recommendations + calculations
    }
  }

  /// A store of implements with one implement in it; there are no tenants.
  ///
  /// - Parameters:
  ///   - status: Where the implement stands, brought there by steps of a minute each.
  ///   - recommendations: How many recommendations refer to it.
  ///   - calculations: How many calculations refer to it.
  ///   - seed: What ids, names and times are made from.
  ///   - storage: Where the records are kept; nil for memory.
  ///   - effects: What makes caches forget, such as an ``InvalidationRecorder``.
  /// - Returns: The store, its clock, its callers and the values; the owner is an admin, the outsider has no role.
  /// - Throws: As `LifecycleStore.create`; `alreadyExists` where the storage has a tree of the seed.
  public static func implement(
    _ status: Implements.Implement.State = .available,
    recommendations: Int = 2,
    calculations: Int = 1,
    seed: UInt64 = 1,
    on storage: (any Storage)? = nil,
    effects: EffectPolicy = EffectPolicy()
  ) async throws(LifecycleError) -> World<ImplementTree> {
    let people = People(ofSingleTenancy: seed, roles: [Implements.Role.admin.rawValue])
    let world = try await world(
      of: ImplementTree(
        recommendations: recommendations,
        calculations: calculations,
        seed: seed
      ),
      try sound { () throws(SchemaError) in try Implements.schema() },
      access: Implements.access,
      owner: people.owner,
      outsider: people.outsider,
      seed: seed,
      on: storage,
      effects: effects
    )
    try await world.perform(status.actions, on: world.implement)
    return world
  }
}

extension Fixture.World where Content == Fixture.ImplementTree {
  /// The endpoints, as the owner calls them.
  public var service: Implements.Service { service(as: owner) }

  /// The endpoints.
  ///
  /// - Parameter principal: The caller; nil where nobody was authenticated.
  /// - Returns: The endpoints; making them costs nothing and checks nothing.
  public func service(as principal: Principal?) -> Implements.Service {
    Implements.Service(store, as: principal)
  }

  /// Somebody who only reads.
  public var reader: Principal {
    let role = Implements.Role.reader.rawValue
    return Principal(id: role, roles: [role])
  }
}

extension Implements.Implement.State {
  /// The way from an available implement.
  fileprivate var actions: [Implements.Implement.Action] {
    switch self {
    case .available: []
    case .maintenance: [.maintain]
    case .inactive: [.delete]
    case .retired: [.delete, .retire]
    }
  }
}
