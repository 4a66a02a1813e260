import Perennial
import PerennialDomains

/// The domain's JSON with the host's fields beside its own; null where nobody has set a budget.
struct BudgetedProject: Encodable {
  let project: Projects.ProjectResponse
  let budget: Budget?

  private enum CodingKeys: String, CodingKey {
    case amount, costCentre
  }

  func encode(to encoder: any Encoder) throws {
    try project.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(budget?.amount, forKey: .amount)
    try container.encode(budget?.costCentre, forKey: .costCentre)
  }
}
