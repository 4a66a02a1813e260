/// What a verb on many records would do, all or none, as it was when it was planned (rules S18, S24).
///
/// Show it, and hand it to ``Repository/execute(_:)-(BulkPlan<E>)`` to do exactly that. Where confirming is another
/// request, keep ``token`` and give it with the same selection: the token is short whatever the number of records.
public struct BulkPlan<E: Entity>: Sendable {
  /// The plan apart from the host's types.
  public let details: AnyPlan
  /// What would become of each record, each once; empty where something stands in the way.
  ///
  /// No operation and no audit record is made before the plan is executed, so none is told.
  public let items: [BulkItem<E>]
  let step: PlannedStep

  /// Numbers by kind of what the verb would do; empty where something stands in the way.
  public var summary: ChangeSummary { details.summary }
  /// A ``LifecycleError/oneOfMany(_:id:reason:)`` for each record that stands in the way of all.
  ///
  /// Empty where the verb would be done. Others may be found once these are mended.
  public var obstacles: [LifecycleError] { details.obstacles }
  /// The sealed text from which the plan can be executed later.
  public var token: PlanToken { details.token }
}

extension BulkPlan: CustomStringConvertible {
  /// What would be affected, as in `12 projects, 30 conversations`.
  public var description: String { details.description }
}

extension BulkItem {
  /// The item as a plan tells it.
  var planned: Self {
    Self(
      id: id,
      status: status,
      operation: nil,
      auditSequence: nil,
      memberCount: memberCount
    )
  }
}

extension LifecycleError {
  /// Whether a plan shows it as what stands in the way, where the verb would throw it (rule S18).
  var isObstacle: Bool {
    switch self {
    case .blockedByDependents, .parentNotActive, .uniqueConflict: true
    default: false
    }
  }
}
