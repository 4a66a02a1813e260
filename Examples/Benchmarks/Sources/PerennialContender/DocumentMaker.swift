import Foundation
import Perennial
import Workloads

/// Makes the values of records, each with a text so long that the value's JSON has 200 bytes.
struct DocumentMaker: Sendable {
  /// The JSON's length without text and without the digits of the number.
  private let emptyLengths: [ObjectIdentifier: Int]

  init() throws {
    emptyLengths = [
      ObjectIdentifier(Project.self): try Self.emptyLength(of: Project.self),
      ObjectIdentifier(Conversation.self): try Self.emptyLength(of: Conversation.self),
      ObjectIdentifier(Message.self): try Self.emptyLength(of: Message.self),
    ]
  }

  private static func emptyLength<D: Document>(of type: D.Type) throws -> Int {
    let empty = D(Draft(number: 0, tenant: 1, kind: .project, parent: 0), body: "")
    return try JSONEncoder().encode(empty).count - 1
  }

  /// A record's value as its kind's type.
  func document<D: Document>(of draft: Draft) -> D {
    let digits = String(draft.number).utf8.count
    let length =
      Workloads.Payload.byteCount - digits - (emptyLengths[ObjectIdentifier(D.self)] ?? 0)
    return D(draft, body: Workloads.Payload.body(of: draft.number, byteCount: length))
  }

  /// A record's value.
  func entity(of draft: Draft) -> any Entity {
    switch draft.kind {
    case .project: document(of: draft) as Project
    case .conversation: document(of: draft) as Conversation
    case .message: document(of: draft) as Message
    }
  }
}
