import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// The code that comments in Sources show, compiled as a host's own. This file has what it speaks of.

struct Project: Entity {
  static let kind: EntityKind = "project"
  let id: Int
  var name: String
}

struct Note: Entity {
  static let kind: EntityKind = "note"
  static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]
  let id: Int
  var projectID: Project.ID
}

/// What notes were once.
struct OldNote: Codable {
  var id: Int
  var project: Int
}

struct Message: Entity {
  static let kind: EntityKind = "message"
  static let parents: [Parent<Self>] = [
    .belongs(to: Conversation.self, by: \.conversationID)
  ]
  let id: UUID
  var conversationID: Conversation.ID
}

/// A host's store and what it was made of.
struct Host {
  let schema: Schema
  let storage: any Storage
  let policy: any AccessPolicy
  let store: LifecycleStore
  let ann: Principal
}

/// A service that deletes what it is told to.
struct Remote: Sendable {
  func delete(_ path: String) async throws {}
  func delete(matching pattern: String) async throws {}
  func remove(_ path: String) async throws {}
}

let redis = Remote()
let bucket = Remote()

/// Something that follows changes.
struct SearchIndex {
  func apply(_ change: ChangeEvent) async throws {}
}
