import Perennial
import PerennialDomains

/// What this host keeps beside a project: one record for each, under the project's own id.
struct Budget: Entity {
  static let kind: EntityKind = "budget"
  static let parents: [Parent<Self>] = [.belongs(to: Projects.Project.self, by: \.id)]
  static let auditedFields: [AuditedField<Self>] = [.plain("amount", by: \.amount)]

  let id: Projects.Project.ID
  var amount: Int
  var costCentre: String
}
