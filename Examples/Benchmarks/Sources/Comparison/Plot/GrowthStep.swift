import Workloads

/// A step whose cost is looked at over all sizes.
struct GrowthStep: Equatable {
  let title: String
  let workload: Workload
  let operation: String

  /// The step that has a target for its growth.
  static let cascadeDelete = GrowthStep(
    title: "W2 soft delete, per descendant",
    workload: .w2,
    operation: "delete"
  )

  /// All of them, in the order of their panels.
  static let all = [
    GrowthStep(title: "W1 soft delete", workload: .w1Records, operation: "delete"),
    GrowthStep(title: "W1 restore", workload: .w1Records, operation: "restore"),
    GrowthStep(title: "W5 load, per record", workload: .w5, operation: "load"),
    cascadeDelete,
    GrowthStep(title: "W2 restore, per descendant", workload: .w2, operation: "restore"),
    GrowthStep(title: "W2 hard delete, per record", workload: .w2, operation: "purge"),
    GrowthStep(title: "W3 page of 100", workload: .w345, operation: "page"),
    GrowthStep(title: "W3 counts of a tenant", workload: .w345, operation: "count"),
    GrowthStep(title: "W4 read by id", workload: .w345, operation: "hit"),
  ]
}
