/// A verb that can be planned before it is done.
public enum PlannedVerb<E: Entity>: Sendable {
  /// As ``Repository/softDelete(_:reason:ifVersion:in:ifAlreadyDone:)``.
  case softDelete
  /// As ``Repository/archive(_:reason:ifVersion:ifAlreadyDone:)``.
  case archive
  /// As ``Repository/restore(_:restoringAncestors:reason:ifVersion:ifAlreadyDone:)``.
  case restore(restoringAncestors: Bool = false)
  /// As ``Repository/hardDelete(_:reason:ifVersion:ifAlreadyDone:)``.
  case hardDelete
  /// As ``Repository/perform(_:on:reason:ifVersion:ifAlreadyDone:)``.
  case perform(E.Action)

  /// As ``Repository/restore(_:restoringAncestors:reason:ifVersion:ifAlreadyDone:)``, alone.
  public static var restore: Self { .restore(restoringAncestors: false) }
}

/// What a verb would do, as it was when it was planned.
///
/// Show it, and hand it to ``Repository/execute(_:)-(Plan<E>)`` to do exactly that. Where confirming is
/// another request, keep ``token`` instead: it is short, sealed, and good for the same storage
/// and tenant only.
public struct Plan<E: Entity>: Sendable {
  /// The plan apart from the host's types.
  public let details: AnyPlan
  let step: PlannedStep

  /// Numbers by kind of what the verb would do.
  public var summary: ChangeSummary { details.summary }
  /// What stands in the way; empty where the verb would be done.
  public var obstacles: [LifecycleError] { details.obstacles }
  /// The sealed text from which the plan can be executed later.
  public var token: PlanToken { details.token }
  /// The root as it would be; nil where it would be removed.
  public let record: Record<E>?
}

/// A plan apart from the host's types.
public struct AnyPlan: Sendable, Hashable {
  /// The kind that the plan's verb is called on.
  public let kind: EntityKind
  /// What the verb is: `create`, `update`, or the lifecycle verb's name.
  public let verb: String
  /// Numbers by kind of what the verb would do.
  public let summary: ChangeSummary
  /// What stands in the way; empty where the verb would be done.
  public let obstacles: [LifecycleError]
  /// The sealed text from which the plan can be executed later.
  public let token: PlanToken
  /// The kinds' names for ``description``, in the schema's order.
  let names: [KindName]
}

extension AnyPlan: CustomStringConvertible {
  /// What would be affected, as in `1 project, 3 conversations, 120 messages`.
  public var description: String {
    let counts = names.compactMap { name in
      summary.affected[name.kind].map { name.displayName.counted($0) }
    }
    return counts.isEmpty ? "nothing" : counts.joined(separator: ", ")
  }
}

extension Plan: CustomStringConvertible {
  /// What would be affected, as in `1 project, 3 conversations, 120 messages`.
  public var description: String { details.description }
}

/// A plan as a short text that a caller can carry from one request to the next.
///
/// It tells its bearer nothing, cannot be made up, and gives no rights: executing checks its caller anew.
public struct PlanToken: Sendable, Hashable, RawRepresentable {
  /// The sealed text: letters, digits, `-` and `_`.
  public let rawValue: String

  /// Takes a text that a caller has sent; ``Repository/execute(_:)-(PlanToken)`` looks at it.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }
}

extension PlanToken: Codable {
  /// Reads a single text.
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  /// Writes a single text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
