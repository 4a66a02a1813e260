public import Perennial

/// What an editor does with articles.
public struct Newsroom: Sendable {
  public static let kinds: [any Entity.Type] = [Article.self, Photo.self]
  public static let access = RolePolicy(.role("editor", may: .all))

  private let articles: Repository<Article>

  public init(_ store: LifecycleStore, as editor: Principal?) {
    articles = store.repository(of: Article.self, as: editor)
  }

  /// Takes an article and its photos off the pages; it can come back.
  public func retract(_ id: Article.ID, because reason: String) async throws(LifecycleError) {
    try await articles.softDelete(id, reason: reason)
  }

  /// Brings a retracted article back, with the photos that went with it.
  public func publishAgain(_ id: Article.ID) async throws(LifecycleError) {
    try await articles.restore(id)
  }

  /// Removes a retracted article for good; its photos' files go, too.
  public func discard(_ id: Article.ID) async throws(LifecycleError) -> EffectTally {
    try await articles.archive(id)
    return try await articles.hardDelete(id).effects
  }
}
