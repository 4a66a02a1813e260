/// A walk over the members of some operations that gives each record once.
struct MemberWalk {
  /// What a set of operations says of a record that has it.
  private struct Standing {
    /// The place of the first of the walk's operations that holds the record.
    let first: Int?
    let isHeldElsewhere: Bool
  }

  private let state: ResidentState
  /// The numbers of the operations, nil where one is unknown or has ended.
  private let numbers: [UInt32?]

  init(_ state: ResidentState, operations: [OperationID]) {
    self.state = state
    numbers = operations.map { state.operations.number(of: $0) }
  }

  func batch(from position: Int, limit: Int) -> MemberBatch {
    var standings = Memo<Standing>()
    var members: [Member] = []
    var passed = 0
    for (place, number) in numbers.enumerated() {
      guard let number, let operation = state.operations[number] else { continue }
      let all = operation.members
      defer { passed += all.count }
      var index = max(0, position - passed)
      members.reserveCapacity(members.count + max(0, min(limit - members.count, all.count - index)))
      while index < all.count {
        guard members.count < limit else {
          return MemberBatch(members: members, next: UInt64(passed + index))
        }
        let reference = all[index]
        index += 1
        let set = state.tables[reference.tableNumber].rows[reference.rowIndex].tombstones
        guard set != 0 else { continue }  // So it is with graves, too.
        let standing = standings.value(for: set) { self.standing(of: set) }
        guard standing.first == place else { continue }
        members.append(
          Member(header: state.header(at: reference), isHeldElsewhere: standing.isHeldElsewhere)
        )
      }
    }
    return MemberBatch(members: members, next: nil)
  }

  private func standing(of set: UInt32) -> Standing {
    let holders = state.tombstones.operations(of: set)
    return Standing(
      first: numbers.firstIndex { $0.map(holders.contains) ?? false },
      isHeldElsewhere: holders.contains { !numbers.contains($0) }
    )
  }
}
