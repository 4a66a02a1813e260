/// Makes records of what a storage keeps, many of one kind.
///
/// What generic code would look up of a type for every record is looked up here once.
struct RecordMaker<E: Entity> {
  private let boxes = EntityBox<E>.Cast()
  /// The state that was found last, at first the initial one; asked for again it costs a comparison.
  private var state = E.State.initial
  private var stateName = StateName(E.State.initial)

  init() {}

  /// Makes one record.
  ///
  /// What is stored is read in place, since a copy of it costs half a dozen references.
  @inline(__always)
  mutating func record(
    _ stored: Span<StoredRecord>,
    at index: Int
  ) throws(LifecycleError) -> Record<E> {
    guard find(stored[index].header.lastActiveState) else {
      throw Record<E>.unknownState(stored[index])
    }
    let lastActiveState = state
    guard find(stored[index].header.state) else { throw Record<E>.unknownState(stored[index]) }
    return Record(
      try boxes.box(of: stored[index].payload),
      state,
      lastActive: lastActiveState,
      tenant: stored[index].tenant,
      version: stored[index].header.version,
      times: (stored[index].createdAt, stored[index].updatedAt, stored[index].deletedAt),
      heldBy: stored[index].tombstones
    )
  }

  @inline(__always)
  private mutating func find(_ name: StateName) -> Bool {
    if name == stateName { return true }
    guard let found = E.State(rawValue: name.rawValue) else { return false }
    (state, stateName) = (found, name)
    return true
  }
}
