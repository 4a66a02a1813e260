import Foundation
import GRDB
import Workloads

/// A record as the table has it; all columns are decoded, the payload as text.
struct Record: FetchableRecord, Sendable {
  let id: UUID
  let tenant: Int
  let kind: Int
  let parent: UUID?
  let state: Int
  let operation: Int64?
  let createdAt: Int64
  let changedAt: Int64
  let payload: String

  // By position: looking columns up by name costs more than decoding them.
  init(row: Row) {
    id = row[0]
    tenant = row[1]
    kind = row[2]
    parent = row[3]
    state = row[4]
    operation = row[5]
    createdAt = row[6]
    changedAt = row[7]
    payload = row[8]
  }

  var number: Int { Int(createdAt - Generator.epoch) }
}

/// The states as the table has them.
enum State: Int {
  case active = 0
  case deleted = 1
  case archived = 2
  case removed = 3
}

extension Verb {
  var origin: State { self == .restore ? .deleted : .active }

  var target: State {
    switch self {
    case .softDelete: .deleted
    case .restore: .active
    case .archive: .archived
    }
  }
}
