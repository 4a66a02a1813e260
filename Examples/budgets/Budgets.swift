import Foundation
import Perennial
import PerennialDomains
import PerennialTesting

/// A ready-made domain with fields of the host's own, without a change to the domain.
@main
struct Budgets {
  let tell: @Sendable (String) -> Void

  static func main() async throws {
    try await Budgets { print($0) }.run()
  }

  func run() async throws {
    let store = LifecycleStore(
      try Schema(kinds: Projects.kinds + [Budget.self]),
      storage: InMemoryStorage(),
      access: Access(),
      clock: ManualClock()
    )
    let ann = Principal(id: "ann", tenant: "acme", roles: ["finance"])
    let bob = Principal(id: "bob", tenant: "acme")
    let (finance, studio) = (BudgetedProjects(store, as: ann), BudgetedProjects(store, as: bob))

    _ = try await studio.projects.create(Projects.Project(id: 1, name: "Website"))
    try tell("A project without a budget:", try await studio.get(1))
    do throws(LifecycleError) {
      _ = try await studio.setBudget(of: 1, to: 5_000, costCentre: "C-7")
    } catch {
      tell("Bob sets one: \(error.httpStatus) \(error.message)")
    }
    try tell("Ann does:", try await finance.setBudget(of: 1, to: 5_000, costCentre: "C-7"))

    // What the domain does with a project, it does with what belongs to it.
    _ = try await studio.projects.transition(1, .archive)
    let plan = try await studio.projects.planPermanentDeletion(of: 1)
    tell("Removing it for good removes \(plan.summary)")
    try await studio.projects.deletePermanently(1)
    let trail = try await store.auditTrail(as: ann).records(of: Budget.self, 1)
    let kept = trail.records.first?.event.previousState.first { $0.kind == Budget.kind }
    if case .integer(let amount) = kept?["amount"] {
      tell("The audit trail still knows the amount: \(amount)")
    }
  }

  private func tell(_ what: String, _ project: BudgetedProject) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    tell("\(what) \(String(decoding: try encoder.encode(project), as: UTF8.self))")
  }
}
