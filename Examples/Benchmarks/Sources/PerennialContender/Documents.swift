import Foundation
import Perennial
import Workloads

/// What all kinds of the benchmark have in common.
protocol Document: Entity where ID == UUID {
  var number: Int { get }

  /// Makes the value of a record with a text.
  ///
  /// - Parameters:
  ///   - draft: The record.
  ///   - body: The text; what makes the value's JSON as long as it must be.
  init(_ draft: Draft, body: String)
}

/// The root of a tree.
struct Project: Document {
  static let kind: EntityKind = "project"
  static let auditedFields: [AuditedField<Self>] =
    Declared.auditsTitles ? [.plain("title", by: \.title)] : []

  let id: UUID
  var number: Int
  var title: String
  var status: String
  var owner: String
  var body: String

  init(_ draft: Draft, body: String) {
    id = Generator.id(of: draft.number)
    number = draft.number
    title = Workloads.Payload.title(of: draft.number)
    status = Workloads.Payload.status
    owner = Workloads.Payload.owner(of: draft.number)
    self.body = body
  }
}

/// A child of a project.
struct Conversation: Document {
  static let kind: EntityKind = "conversation"
  static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]
  static let auditedFields: [AuditedField<Self>] =
    Declared.auditsTitles ? [.plain("title", by: \.title)] : []

  let id: UUID
  var projectID: Project.ID
  var number: Int
  var title: String
  var status: String
  var owner: String
  var body: String

  init(_ draft: Draft, body: String) {
    id = Generator.id(of: draft.number)
    projectID = Generator.id(of: draft.parent ?? 0)
    number = draft.number
    title = Workloads.Payload.title(of: draft.number)
    status = Workloads.Payload.status
    owner = Workloads.Payload.owner(of: draft.number)
    self.body = body
  }
}

/// A child of a conversation.
struct Message: Document {
  static let kind: EntityKind = "message"
  static let parents: [Parent<Self>] = [.belongs(to: Conversation.self, by: \.conversationID)]
  static let auditedFields: [AuditedField<Self>] =
    Declared.auditsTitles ? [.plain("title", by: \.title)] : []

  let id: UUID
  var conversationID: Conversation.ID
  var number: Int
  var title: String
  var status: String
  var owner: String
  var body: String

  init(_ draft: Draft, body: String) {
    id = Generator.id(of: draft.number)
    conversationID = Generator.id(of: draft.parent ?? 0)
    number = draft.number
    title = Workloads.Payload.title(of: draft.number)
    status = Workloads.Payload.status
    owner = Workloads.Payload.owner(of: draft.number)
    self.body = body
  }
}

/// What the kinds of this process declare; a process runs one workload.
enum Declared {
  /// Whether a hard delete keeps each record's title, as W2-audited asks for.
  static let auditsTitles =
    CommandLine.arguments.dropFirst().first == Workload.w2Audited.rawValue
}
