import Perennial

// A studio's domain. An entity holds what the studio wants to know; nothing here says "deleted".

/// Somebody who works here, with the standard lifecycle: no states or actions to declare.
struct Member: Entity {
  static let kind: EntityKind = "member"

  let id: String
  var name: String
}

/// A project has a lifecycle of its own, in the studio's words.
struct Project: Entity {
  static let kind: EntityKind = "project"
  /// The name is free again as soon as its project is deleted.
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("name", by: \.name)]
  /// What the audit trail still tells when the project is gone for good.
  static let auditedFields: [AuditedField<Self>] = [.plain("name", by: \.name)]

  enum State: String, LifecycleState {
    case draft = "DRAFT"
    case live = "LIVE"
    case trashed = "TRASHED"
    case archived = "ARCHIVED"

    static let initial = Self.draft

    var phase: Phase {
      switch self {
      case .draft, .live: .active
      case .trashed: .inactive
      case .archived: .archived
      }
    }
  }

  enum Action: String, LifecycleAction {
    case publish, trash, archive, restore, purge

    var transition: Transition<State> {
      switch self {
      case .publish: .change(from: .draft, to: .live)
      case .trash: .softDelete(from: .draft, .live, to: .trashed)
      case .archive: .archive(fromEvery: .active, .inactive, to: .archived)
      case .restore: .restore(from: .trashed, .archived)  // to whichever state it was in
      case .purge: .hardDelete(from: .archived)
      }
    }
  }

  let id: Int
  var name: String
}

/// A document goes where its project goes, but outlives its editor.
struct Document: Entity {
  static let kind: EntityKind = "document"
  static let parents: [Parent<Self>] = [
    .belongs(to: Project.self, by: \.projectID),
    .belongs(to: Member.self, named: "editor", by: \.editorID, onEvery: .detach),
  ]

  let id: Int
  var projectID: Project.ID
  var editorID: Member.ID?
  var title: String
}

/// A comment goes where its document goes.
struct Comment: Entity {
  static let kind: EntityKind = "comment"
  static let parents: [Parent<Self>] = [.belongs(to: Document.self, by: \.documentID)]

  let id: Int
  var documentID: Document.ID
  var text: String
}
