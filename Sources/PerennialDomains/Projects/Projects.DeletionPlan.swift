public import Perennial

extension Projects {
  /// What the confirmation dialog shows: that it cannot be undone, and what would go.
  public struct DeletionPlan: Encodable, Sendable, Hashable {
    /// What the dialog must say.
    public let warning: String
    /// What would go, in words: `1 project, 3 conversations, 120 messages, 2 versions`.
    public let summary: String
    /// What would go, by kind; kinds of which nothing goes are left out.
    public let counts: [EntityKind: Int]
    /// Confirms exactly this plan; see ``Service/deletePermanently(_:confirmedBy:)``.
    public let token: PlanToken

    /// Renders a plan.
    public init(_ plan: AnyPlan) {
      warning = "This action cannot be undone"
      summary = plan.description
      counts = plan.summary.affected
      token = plan.token
    }
  }
}
