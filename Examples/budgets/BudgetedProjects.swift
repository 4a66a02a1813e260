import Perennial
import PerennialDomains

/// The domain's endpoints, where the host's fields matter; the others are the domain's as they are.
struct BudgetedProjects {
  let projects: Projects.Service
  private let budgets: Repository<Budget>

  init(_ store: LifecycleStore, as principal: Principal?) {
    projects = Projects.Service(store, as: principal)
    budgets = store.repository(of: Budget.self, as: principal)
  }

  func get(_ id: Int) async throws(LifecycleError) -> BudgetedProject {
    BudgetedProject(project: try await projects.get(id), budget: try await budget(of: id))
  }

  func setBudget(
    of id: Int,
    to amount: Int,
    costCentre: String
  ) async throws(LifecycleError) -> BudgetedProject {
    let budget = Budget(id: id, amount: amount, costCentre: costCentre)
    if try await self.budget(of: id) == nil {
      try await budgets.create(budget)
    } else {
      try await budgets.update(id) { $0 = budget }
    }
    return try await get(id)
  }

  private func budget(of id: Int) async throws(LifecycleError) -> Budget? {
    do throws(LifecycleError) {
      return try await budgets.find(id, in: .all).entity
    } catch {
      guard case .notFound = error else { throw error }
      return nil
    }
  }
}
