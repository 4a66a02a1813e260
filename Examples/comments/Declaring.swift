import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Conversation: Entity {
  static let kind: EntityKind = "conversation"
  static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]
  let id: UUID
  var projectID: Project.ID
}

struct OrderID: EntityID, RawRepresentable {
  let rawValue: UUID
}

struct Article: Entity {
  static let kind: EntityKind = "article"
  static let attachments: [AttachedFile<Self>] = [
    .file("cover", by: \.coverURL),
    .files("images", by: \.imageURLs),
  ]

  enum State: String, LifecycleState {
    case draft = "DRAFT", live = "LIVE", archived = "ARCHIVED"
    static let initial = Self.draft
    var phase: Phase { self == .archived ? .archived : .active }
  }

  enum Action: String, LifecycleAction {
    case publish, archive, restore, hardDelete
    var transition: Transition<State> {
      switch self {
      case .publish: .change(from: .draft, to: .live)
      case .archive: .archive(fromEvery: .active, to: .archived)
      case .restore: .restore(from: .archived, to: .draft)
      case .hardDelete: .hardDelete(from: .archived)
      }
    }
  }

  let id: OrderID
  var coverURL: String?
  var imageURLs: [String]
}

struct Customer: Entity {
  static let kind: EntityKind = "customer"
  static let auditedFields: [AuditedField<Self>] = [
    .plain("name", by: \.name),
    .personal("email", by: \.email),
    .state("status"),
  ]
  static let uniqueKeys: [UniqueKey<Self>] = [
    UniqueKey("email", by: \.email),
    UniqueKey("invoice number", among: .everyPhase, by: \.series, \.number),
  ]
  let id: Int
  var name: String
  var email: String
  var series: String
  var number: Int
}

struct Genre: Entity {
  static let kind: EntityKind = "genre"
  let id: Int
}

struct Employee: Entity {
  static let kind: EntityKind = "employee"
  let id: Int
}

struct Track: Entity {
  static let kind: EntityKind = "track"
  static let parents: [Parent<Self>] = [
    .belongs(to: Genre.self, by: \.genreID, onEvery: .restrict),
    .belongs(to: Employee.self, named: "supportRep", by: \.supportRepID, onEvery: .detach),
  ]
  let id: Int
  var genreID: Genre.ID
  var supportRepID: Employee.ID?
}

func schema() throws -> Schema {
  let schema = try Schema(Project.self, Conversation.self, Message.self)
  return schema
}

func access() -> some AccessPolicy {
  let access = RolePolicy(
    .role("viewer", may: [.read]),
    .role("editor", may: [.read, .create, .update, .softDelete], on: ["project", "message"]),
    .role("admin", may: .all)
  )
  return access
}
