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
