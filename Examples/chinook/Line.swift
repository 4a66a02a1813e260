import Foundation
import Perennial

/// One line of the report; what a step does not speak of is left out.
struct Line: Encodable, Equatable {
  let step: Int
  var ok: Success?
  var affected: [EntityKind: Int]?
  var blocked: [EntityKind: Int]?
  var detached: [EntityKind: Int]?
  var reattached: [EntityKind: Int]?
  var active: [EntityKind: Int]

  /// Whether a step was done: `true`, or the code of the error.
  enum Success: Equatable {
    case yes
    case no(code: String)
  }

  /// The line as JSON, its keys sorted.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  private enum Key: String, CodingKey {
    case step, ok, affected, blocked, detached, reattached, active
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(step, forKey: .step)
    switch ok {
    case .yes: try container.encode(true, forKey: .ok)
    case .no(let code): try container.encode(code, forKey: .ok)
    case nil: break
    }
    try container.encodeIfPresent(affected?.byName, forKey: .affected)
    try container.encodeIfPresent(blocked?.byName, forKey: .blocked)
    try container.encodeIfPresent(detached?.byName, forKey: .detached)
    try container.encodeIfPresent(reattached?.byName, forKey: .reattached)
    try container.encode(active.byName, forKey: .active)
  }
}

extension Line {
  /// A step's line before the step: nothing affected yet.
  init(step: Int) {
    self.init(step: step, affected: [:], active: [:])
  }
}

extension [EntityKind: Int] {
  fileprivate var byName: [String: Int] {
    [String: Int](uniqueKeysWithValues: map { ($0.key.rawValue, $0.value) })
  }
}
