public import Perennial
public import PerennialDomains

extension Fixture {
  /// A project with conversations, their messages, and versions.
  public struct ProjectTree: Tree {
    /// The project.
    public let project: Projects.Project
    /// Its conversations.
    public let conversations: [Projects.Conversation]
    /// The messages of all conversations, those of the first one first.
    public let messages: [Projects.Message]
    /// Its versions.
    public let versions: [Projects.Version]

    /// Makes the values; nothing is stored.
    ///
    /// - Parameters:
    ///   - conversations: How many conversations.
    ///   - messagesEach: How many messages in each of them.
    ///   - versions: How many versions.
    ///   - seed: What ids and names are made from.
    public init(
      conversations: Int = 2,
      messagesEach: Int = 3,
      versions: Int = 2,
      seed: UInt64 = 1
    ) {
      var source = Source(seed: seed)
      let project = Projects.Project(id: source.number(), name: source.name())
      let talks = source.many(conversations) {
        Projects.Conversation(id: $0.number(), projectID: project.id, title: $0.name())
      }
      self.project = project
      self.conversations = talks
      messages = talks.flatMap { talk in
        source.many(messagesEach) {
          Projects.Message(id: $0.number(), conversationID: talk.id, text: $0.sentence())
        }
      }
      self.versions = source.many(versions) {
        Projects.Version(id: $0.number(), projectID: project.id, label: $0.name())
      }
    }

    /// All values, parents first.
    public var entities: [any Entity] {
      [project as any Entity] + conversations + messages + versions
    }

    /// The messages of one conversation.
    ///
    /// - Parameter conversation: The conversation.
    /// - Returns: The messages.
    public func messages(of conversation: Projects.Conversation) -> [Projects.Message] {
      messages.filter { $0.conversationID == conversation.id }
    }
  }

  /// A store of projects with one project in it.
  ///
  /// - Parameters:
  ///   - status: Where the project stands, brought there by steps of a minute each.
  ///   - conversations: How many conversations.
  ///   - messagesEach: How many messages in each of them.
  ///   - versions: How many versions.
  ///   - seed: What ids, names and times are made from.
  ///   - storage: Where the records are kept; nil for memory.
  ///   - effects: What performs effects and makes caches forget.
  /// - Returns: The store, its clock, its callers and the values.
  /// - Throws: As `LifecycleStore.create`; `alreadyExists` where the storage has a tree of the seed.
  public static func project(
    _ status: Projects.Project.State = .draft,
    conversations: Int = 2,
    messagesEach: Int = 3,
    versions: Int = 2,
    seed: UInt64 = 1,
    on storage: (any Storage)? = nil,
    effects: EffectPolicy = EffectPolicy()
  ) async throws(LifecycleError) -> World<ProjectTree> {
    let people = People(seed: seed)
    let world = try await world(
      of: ProjectTree(
        conversations: conversations,
        messagesEach: messagesEach,
        versions: versions,
        seed: seed
      ),
      try sound { () throws(SchemaError) in try Projects.schema() },
      access: Projects.Access(),
      owner: people.owner,
      outsider: people.outsider,
      seed: seed,
      on: storage,
      effects: effects
    )
    try await world.perform(status.actions, on: world.project)
    return world
  }
}

extension Fixture.World where Content == Fixture.ProjectTree {
  /// The endpoints, as the owner calls them.
  public var service: Projects.Service { service(as: owner) }

  /// The endpoints.
  ///
  /// - Parameter principal: The caller; nil where nobody was authenticated.
  /// - Returns: The endpoints; making them costs nothing and checks nothing.
  public func service(as principal: Principal?) -> Projects.Service {
    Projects.Service(store, as: principal)
  }
}

extension Projects.Project.State {
  /// The way from a draft.
  fileprivate var actions: [Projects.Project.Action] {
    switch self {
    case .draft: []
    case .building: [.build]
    case .live: [.build, .publish]
    case .updated: [.build, .publish, .edit]
    case .paused: [.build, .publish, .pause]
    case .archived: [.archive]
    }
  }
}
