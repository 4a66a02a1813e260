import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Who writes books; ids are UUIDs.
struct Author: Entity {
  static let kind: EntityKind = "author"
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("card", among: .everyPhase, by: \.card)]
  static let auditedFields: [AuditedField<Self>] = [.personal("name", by: \.name)]
  static let attachments: [AttachedFile<Self>] = [.file("portrait", by: \.portrait)]

  let id: UUID
  var name: String
  var card: Int?
  var portrait: String
}

/// Where books stand; ids are texts.
struct Shelf: Entity {
  static let kind: EntityKind = "shelf"
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("title", by: \.title)]
  static let cachePatterns = ["shelf:*"]

  let id: String
  var title: String
}

/// A book goes where its shelf goes and outlives its author.
struct Book: Entity {
  static let kind: EntityKind = "book"
  static let parents: [Parent<Self>] = [
    .belongs(to: Shelf.self, by: \.shelf),
    .belongs(to: Author.self, named: "writer", by: \.writer, onEvery: .detach),
  ]
  static let auditedFields: [AuditedField<Self>] = [.plain("pages", by: \.pages)]
  static let attachments: [AttachedFile<Self>] = [.file("cover", by: \.cover)]

  let id: Int
  var shelf: Shelf.ID
  var writer: Author.ID?
  var pages: Int
  var cover: String
}

/// Fails for some files at once and for good, for others for now.
struct Cleaner: EffectHandler, CacheInvalidating {
  struct Busy: Error {}

  func perform(_ effect: Effect) async throws {
    if effect.file.hasSuffix("0") { throw PermanentEffectFailure("it is glued") }
    if effect.file.hasSuffix("1") { throw Busy() }
  }

  func invalidate(_ invalidation: CacheInvalidation) async throws {
    throw Busy()
  }
}
