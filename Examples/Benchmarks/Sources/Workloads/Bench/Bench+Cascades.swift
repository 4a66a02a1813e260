/// W2: cascades over three levels.
extension Bench {
  private enum Step: String, CaseIterable {
    case delete, restore, archive, purge
  }

  /// Deletes, restores, archives and removes every tree; each step is one operation a tree.
  func cascade(over forest: Forest) async throws {
    try await forest.forEachBatch(insert)
    // Records that were deleted before may have audit records of their own, depending on the contender.
    let prepared = try await contender.auditCount()
    var marks: [C.Mark] = []
    for step in Step.allCases {
      let watch = Stopwatch()
      for (index, tree) in forest.trees.enumerated() {
        switch step {
        case .delete: marks.append(try await change(tree, by: .softDelete, undoing: nil))
        case .restore: _ = try await change(tree, by: .restore, undoing: marks[index])
        case .archive:
          let removed = try await contender.purge(tree.root, tenant: tree.tenant)
          try expect("records removed before they were archived", removed, is: 0)
          _ = try await change(tree, by: .archive, undoing: nil)
        case .purge:
          let removed = try await contender.purge(tree.root, tenant: tree.tenant)
          try expect("records removed", removed, is: tree.rowCount)
        }
      }
      try await report(step, forest, watch.seconds, prepared)
    }
    try await expectSameReopened(tenants: forest.tenants)
  }

  private func change(
    _ tree: Tree,
    by verb: Verb,
    undoing mark: C.Mark?
  ) async throws -> C.Mark {
    let done = try await contender.cascade(tree.root, tenant: tree.tenant, by: verb, undoing: mark)
    try expect("records changed", done.count, is: tree.descendantCount + 1)
    return done.mark
  }

  /// Counts the states and the marks of all tenants, and prints the step's line.
  private func report(
    _ step: Step,
    _ forest: Forest,
    _ seconds: Double,
    _ prepared: Int
  ) async throws {
    let states = try await counts(of: forest.tenants)
    try expect("states", states, is: Self.states(of: forest, after: step))
    let bystander = try await contender.counts(of: forest.bystander.tenant)
    try expect("bystanders", bystander, is: StateCounts(active: 1001, deleted: 10))
    if step != .purge {
      for tenant in forest.tenants {
        let trees = forest.trees.filter { $0.tenant == tenant }
        let before = try await contender.deletedBefore(tenant: tenant)
        try expect("deleted before", before, is: trees.reduce(0) { $0 + $1.deletedCount })
      }
    }
    let count = forest.trees.reduce(0) { sum, tree in
      sum + (step == .purge ? tree.rowCount : tree.descendantCount + 1)
    }
    let audit = try await contender.auditCount() - prepared
    var check = "\(states.active)/\(states.deleted)/\(states.archived) audit=\(audit)"
    if run.workload == .w2Audited, step == .purge {
      check += " snapshots=\(try await snapshotCount(forest))"
    }
    run.result(step.rawValue, count, seconds, check)
  }

  private static func states(of forest: Forest, after step: Step) -> StateCounts {
    let taken = forest.trees.reduce(0) { $0 + $1.descendantCount + 1 }
    let before = forest.trees.reduce(0) { $0 + $1.deletedCount }
    return switch step {
    case .delete: StateCounts(deleted: taken + before)
    case .restore: StateCounts(active: taken, deleted: before)
    case .archive: StateCounts(deleted: before, archived: taken)
    case .purge: StateCounts()
    }
  }

  private func snapshotCount(_ forest: Forest) async throws -> Int {
    var sum = 0
    for tree in forest.trees {
      sum += try await contender.snapshotCount(of: tree.root, tenant: tree.tenant)
    }
    let expected = forest.trees.reduce(0) { $0 + $1.rowCount }
    try expect("fields kept", sum, is: expected)
    return sum
  }
}
