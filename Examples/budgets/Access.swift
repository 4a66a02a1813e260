import Perennial
import PerennialDomains

/// The domain's own rules, and one more: only those of finance set a budget.
///
/// Archiving and removing are for everybody as before, since a budget goes with its project.
struct Access: AccessPolicy {
  private let projects = Projects.Access()

  func decision(on request: AccessRequest) -> KindDecision {
    let setsBudget = [.create, .update].contains(request.permission) && request.kind == Budget.kind
    if setsBudget, !request.principal.roles.contains("finance") { return .deny }
    return projects.decision(on: request)
  }
}
