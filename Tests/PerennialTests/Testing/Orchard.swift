import Perennial
import PerennialTesting

/// A host's kinds, to see that the kit is for them, too.
struct Tree: Entity, Hashable {
  static let kind: EntityKind = "tree"
  static let cachePatterns = ["*trees*"]
  let id: Int
  var name: String
  var planted: [String: Int] = [:]
}

struct Apple: Entity, Hashable {
  static let kind: EntityKind = "apple"
  static let parents: [Parent<Self>] = [.belongs(to: Tree.self, by: \.treeID)]
  static let attachments: [AttachedFile<Self>] = [.file("photo", by: \.photo)]
  let id: Int
  var treeID: Tree.ID
  var photo: String?
  var weights: [Double] = []
}

/// A tree with apples, as values.
struct Orchard: Fixture.Tree {
  let tree: Tree
  var apples: [Apple]

  init(apples count: Int = 3, seed: UInt64 = 1) {
    var source = Fixture.Source(seed: seed)
    let tree = Tree(id: source.number(), name: source.name())
    self.tree = tree
    apples = source.many(count) {
      Apple(id: $0.number(), treeID: tree.id, photo: "photo \($0.number())", weights: [1.5, 2])
    }
  }

  var entities: [any Entity] { [tree as any Entity] + apples }

  static let schema = Result { try Schema(Tree.self, Apple.self) }

  /// A store with an orchard in it.
  static func world(
    apples: Int = 3,
    seed: UInt64 = 1,
    on storage: (any Storage)? = nil,
    effects: EffectPolicy = EffectPolicy()
  ) async throws -> Fixture.World<Orchard> {
    try await Fixture.world(
      of: Orchard(apples: apples, seed: seed),
      try schema.get(),
      access: RolePolicy(.role("gardener", may: .all)),
      owner: Principal(id: "ann", tenant: "north", roles: ["gardener"]),
      outsider: Principal(id: "eve", tenant: "south", roles: ["gardener"]),
      seed: seed,
      on: storage,
      effects: effects
    )
  }
}

extension Fixture.World where Content == Orchard {
  var trees: Repository<Tree> { repository(of: Tree.self) }
  var apples: Repository<Apple> { repository(of: Apple.self) }

  func snapshot() async throws -> StorageSnapshot {
    try await StorageSnapshot(of: storage, store.schema)
  }
}
