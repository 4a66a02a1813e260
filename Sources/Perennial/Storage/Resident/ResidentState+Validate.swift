extension ResidentState {
  /// Checks that a change set fits this state, so that applying it cannot fail.
  ///
  /// - Throws: `storage` with `foreignValue` where it names what is not here or not its tenant's, and with
  ///   `corrupt` where its audit records do not go on from the chain's head.
  /// - Complexity: O(what the change set names).
  package func validate(_ changes: ChangeSet) throws(LifecycleError) {
    guard !changes.isEmpty else { return }
    var check = ChangeSetCheck(self, changes)
    try check.insertions()
    try check.updates()
    try check.transitions()
    try check.operations()
    try check.detachments()
    try check.removals()
    try check.audit()
    try check.capacity()
  }
}

extension ResidentState {
  /// How many members the operations that a change set lifts ever had.
  package func liftedCount(_ changes: ChangeSet) -> Int {
    changes.lifted.reduce(0) { count, id in
      guard let number = operations.number(of: id) else { return count }
      return count + (operations[number]?.members.count ?? 0)
    }
  }
}

extension LifecycleError {
  static func foreign(_ what: String = "A record's handle") -> LifecycleError {
    .storage(.foreign(what))
  }

  /// The refusal of a change set that contradicts itself or this state.
  static func unfit(_ what: String) -> LifecycleError {
    .storage(
      StorageError(
        .foreignValue,
        "A change set does not fit this storage: \(what); make it from what this storage's reader gave"
      )
    )
  }

  static func limitReached(_ what: String) -> LifecycleError {
    .storage(StorageError(.limitReached, "The storage cannot number more \(what); split the store"))
  }
}
