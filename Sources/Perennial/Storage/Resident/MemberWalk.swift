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
  private var standings = Memo<Standing>()

  init(_ state: ResidentState, operations: [OperationID]) {
    self.state = state
    numbers = operations.map { state.operations.number(of: $0) }
  }

  mutating func batch(from position: Int, limit: Int) -> MemberBatch {
    var members: [Member] = []
    var passed = 0
    for (place, number) in numbers.enumerated() {
      guard let number, let operation = state.operations[number] else { continue }
      let all = operation.members
      defer { passed += all.count }
      var index = max(0, position - passed)
      while index < all.count {
        guard members.count < limit else {
          return MemberBatch(members: members, next: UInt64(passed + index))
        }
        if let member = member(at: all[index], ofPlace: place) { members.append(member) }
        index += 1
      }
    }
    return MemberBatch(members: members, next: nil)
  }

  private mutating func member(at reference: RecordReference, ofPlace place: Int) -> Member? {
    let set = state.tables[reference.tableNumber].rows[reference.rowIndex].tombstones
    guard set != 0 else { return nil }  // So it is with graves, too.
    let (state, numbers) = (state, numbers)
    let standing = standings.value(for: set) {
      let holders = state.tombstones.operations(of: set)
      return Standing(
        first: numbers.firstIndex { $0.map(holders.contains) ?? false },
        isHeldElsewhere: holders.contains { !numbers.contains($0) }
      )
    }
    guard standing.first == place else { return nil }
    return Member(
      header: state.header(at: reference),
      isHeldElsewhere: standing.isHeldElsewhere
    )
  }
}
