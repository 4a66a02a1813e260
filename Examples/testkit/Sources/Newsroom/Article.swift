public import Perennial

/// What readers read.
public struct Article: Entity {
  public static let kind: EntityKind = "article"
  public static let auditedFields: [AuditedField<Self>] = [.plain("headline", by: \.headline)]
  public static let cachePatterns = ["*articles*"]

  public let id: Int
  public var headline: String

  public init(id: Int, headline: String) {
    self.id = id
    self.headline = headline
  }
}

/// A photo of an article; its file lies in a bucket.
public struct Photo: Entity {
  public static let kind: EntityKind = "photo"
  public static let parents: [Parent<Self>] = [.belongs(to: Article.self, by: \.articleID)]
  public static let attachments: [AttachedFile<Self>] = [.file("original", by: \.original)]

  public let id: Int
  public let articleID: Article.ID
  public var original: String

  public init(id: Int, articleID: Article.ID, original: String) {
    self.id = id
    self.articleID = articleID
    self.original = original
  }
}
