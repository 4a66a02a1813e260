public import Perennial
public import PerennialDomains

extension Fixture {
  /// A teardown with files in a bucket.
  public struct TeardownTree: Tree {
    /// What the URLs of all files begin with.
    public static let bucketURL = "https://files.example/teardowns/"

    /// The teardown.
    public let teardown: Teardowns.Teardown

    /// Makes the value; nothing is stored.
    ///
    /// - Parameters:
    ///   - documents: How many documents.
    ///   - images: How many images.
    ///   - seed: What ids and names are made from.
    public init(documents: Int = 2, images: Int = 3, seed: UInt64 = 1) {
      var source = Source(seed: seed)
      let month = Int.random(in: 10...12, using: &source)
      var details = Teardowns.Details(
        tailNumber: "N\(Int.random(in: 100...999, using: &source))AB",
        msn: String(Int.random(in: 20_000...59_999, using: &source)),
        label: source.name(),
        startDate: Teardowns.Day(rawValue: "2026-\(month)-01"),
        country: source.pick(from: ["DE", "FR", "GB", "JP", "US"])
      )
      details.documents = source.many(documents) { "\(Self.bucketURL)\($0.uuid()).pdf" }
      details.images = source.many(images) { "\(Self.bucketURL)\($0.uuid()).jpg" }
      teardown = Teardowns.Teardown(id: source.uuid(), details: details)
    }

    /// The teardown.
    public var entities: [any Entity] { [teardown] }

    /// The URLs of all files, documents first.
    public var files: [String] { teardown.details.documents + teardown.details.images }
  }

  /// A store of teardowns with one teardown in it.
  ///
  /// - Parameters:
  ///   - status: Where the teardown stands, brought there by steps of a minute each.
  ///   - documents: How many documents it has.
  ///   - images: How many images it has.
  ///   - seed: What ids, names and times are made from.
  ///   - storage: Where the records are kept; nil for memory.
  ///   - effects: What deletes files, such as an ``EffectRecorder``; without one they stay owed.
  /// - Returns: The store, its clock, its callers and the values; the owner is a seller.
  /// - Throws: As `LifecycleStore.create`; `alreadyExists` where the storage has a tree of the seed.
  public static func teardown(
    _ status: Teardowns.Teardown.State = .draft,
    documents: Int = 2,
    images: Int = 3,
    seed: UInt64 = 1,
    on storage: (any Storage)? = nil,
    effects: EffectPolicy = EffectPolicy()
  ) async throws(LifecycleError) -> World<TeardownTree> {
    let roles = [Teardowns.Capability.member, .seller].map(\.rawValue)
    let people = People(seed: seed, roles: Set(roles))
    let world = try await world(
      of: TeardownTree(documents: documents, images: images, seed: seed),
      try sound { () throws(SchemaError) in try Teardowns.schema() },
      access: Teardowns.access,
      owner: people.owner,
      outsider: people.outsider,
      seed: seed,
      on: storage,
      effects: effects
    )
    try await world.perform(status.actions, on: world.teardown)
    return world
  }
}

extension Fixture.World where Content == Fixture.TeardownTree {
  /// The endpoints, as the owner calls them.
  public var service: Teardowns.Service { service(as: owner) }

  /// The endpoints.
  ///
  /// - Parameter principal: The caller; nil where nobody was authenticated.
  /// - Returns: The endpoints; making them costs nothing and checks nothing.
  public func service(as principal: Principal?) -> Teardowns.Service {
    Teardowns.Service(store, as: principal)
  }

  /// Somebody of the owner's organisation who only reads.
  public var member: Principal {
    let role = Teardowns.Capability.member.rawValue
    return Principal(id: role, tenant: owner.tenant, roles: [role])
  }
}

extension Teardowns.Teardown.State {
  /// The way from a draft.
  fileprivate var actions: [Teardowns.Teardown.Action] {
    switch self {
    case .draft: []
    case .active: [.publish]
    case .archived: [.archive]
    }
  }
}
