import Newsroom
import Perennial
import PerennialTesting

/// An article with photos, made from a seed.
struct FrontPage: Fixture.Tree {
  let article: Article
  let photos: [Photo]

  init(photos count: Int, seed: UInt64) {
    var source = Fixture.Source(seed: seed)
    let article = Article(id: source.number(), headline: source.sentence())
    self.article = article
    photos = source.many(count) {
      Photo(id: $0.number(), articleID: article.id, original: "\($0.uuid()).jpg")
    }
  }

  var entities: [any Entity] { [article as any Entity] + photos }
}

extension Fixture {
  /// A newsroom with one article.
  static func frontPage(
    photos: Int = 2,
    seed: UInt64 = 1,
    on storage: (any Storage)? = nil,
    effects: EffectPolicy = EffectPolicy()
  ) async throws -> World<FrontPage> {
    try await world(
      of: FrontPage(photos: photos, seed: seed),
      try Schema(kinds: Newsroom.kinds),
      access: Newsroom.access,
      owner: Principal(id: "ann", tenant: "daily", roles: ["editor"]),
      outsider: Principal(id: "eve", tenant: "weekly", roles: ["editor"]),
      seed: seed,
      on: storage,
      effects: effects
    )
  }
}

extension Fixture.World where Content == FrontPage {
  var newsroom: Newsroom { Newsroom(store, as: owner) }
}
