/// The check of one change set against one state: every part before any is applied.
struct ChangeSetCheck {
  let state: ResidentState
  private let changes: ChangeSet
  /// Nil where the tenant has no records yet.
  let tenant: UInt32?
  private var inserted: [Inserted] = []
  /// The parents' kinds of relations that the state does not know.
  private var parentKinds: [RelationID: EntityKind] = [:]
  private var newStates: [EntityKind: Set<KindTable.State>] = [:]

  /// The last link that was checked, with its child's kind: children of one parent stand side by side.
  private var lastLink: (link: StoredLink, child: EntityKind)?

  /// What is inserted of one kind; there are few kinds, so a search beats hashing.
  private struct Inserted {
    let kind: EntityKind
    let table: Int?
    /// The places of the kind's insertions by their ids.
    var places: HashSlots
    var state: KindTable.State?
  }

  init(_ state: ResidentState, _ changes: ChangeSet) {
    self.state = state
    self.changes = changes
    tenant = state.tenantNumbers[changes.tenant]
  }

  mutating func insertions() throws(LifecycleError) {
    for index in changes.insertions.indices { try insertion(at: index) }
    for insertion in changes.insertions where !insertion.links.isEmpty {
      try links(insertion.links, of: insertion.key.kind)
    }
  }

  private mutating func insertion(at index: Int) throws(LifecycleError) {
    let key = changes.insertions[index].key
    guard key.tenant == changes.tenant else { throw .unfit("a new record has another tenant") }
    let place = place(ofInserted: key.kind)
    let hash = KeyHash.shared(0, key.id)
    guard !isInserted(key.id, hash: hash, at: place) else {
      throw .unfit("a record is inserted twice")
    }
    inserted[place].places.insert(UInt32(truncatingIfNeeded: index), hash: hash)
    var lastVersion = 0
    if let tenant, let table = inserted[place].table,
      let row = state.row(in: table, tenant: tenant, id: key.id)
    {
      let former = state.tables[table].rows[Int(row)]
      guard former.isGrave else { throw .unfit("a new record has the key of one that exists") }
      lastVersion = former.version
    }
    let version = changes.insertions[index].version
    guard version > lastVersion, version < Int.max >> 1 else {
      throw .unfit("a new record's version is not above its key's last one")
    }
    let initial = KindTable.State(
      name: changes.insertions[index].state,
      phase: changes.insertions[index].phase
    )
    if inserted[place].state != initial {
      inserted[place].state = initial
      noteState(initial, of: key.kind)
    }
  }

  private func isInserted(_ id: Identifier, hash: UInt64, at place: Int) -> Bool {
    inserted[place].places.first(hash: hash) {
      changes.insertions[Int($0)].key.id == id
    } != nil
  }

  mutating func updates() throws(LifecycleError) {
    for update in changes.updates {
      try requireLiving(update.reference)
      try links(update.links, of: state.tables[update.reference.tableNumber].kind)
    }
  }

  mutating func transitions() throws(LifecycleError) {
    for group in changes.transitions where !group.references.isEmpty {
      try requireLiving(group.references, of: group.kind)
      noteState(.init(name: group.state, phase: group.phase), of: group.kind)
    }
  }

  func operations() throws(LifecycleError) {
    for id in changes.lifted {
      guard let number = state.operations.number(of: id),
        let operation = state.operations[number], operation.tenant == tenant
      else { throw .unfit("an operation to lift is not there") }
    }
    var begun: Set<OperationID> = []
    // By index, since an iterator would copy an operation's texts.
    for index in changes.operations.indices {
      let id = changes.operations[index].operation.id
      guard changes.operations[index].operation.tenant == changes.tenant else {
        throw .unfit("a new operation has another tenant")
      }
      let isNew = changes.operations.count == 1 || begun.insert(id).inserted
      guard isNew, state.operations.number(of: id) == nil else {
        throw .unfit("a new operation has the id of one that exists")
      }
      try requireLiving(changes.operations[index].operation.rootReference)
      try requireLiving(changes.operations[index].members)
    }
  }

  func detachments() throws(LifecycleError) {
    for link in changes.detachments {
      try requireLiving(link.dependent)
      try requireLiving(link.target)
      guard state.tables[link.dependent.tableNumber].kind == link.relation.child else {
        throw .unfit("a detached link's relation is not the dependent's")
      }
    }
    try requireLiving(changes.settledTargets)
  }

  func removals() throws(LifecycleError) {
    for group in changes.removals where !group.references.isEmpty {
      try requireLiving(group.references, of: group.kind)
    }
  }

  /// Subjects may be graves: a trail outlives its record.
  func audit() throws(LifecycleError) {
    var expected = tenant.map { Int64(state.tenants[Int($0)].audit.count) } ?? 0
    for insertion in changes.audit {
      expected += 1
      guard insertion.box.record.sequence == expected else {
        let sequence = insertion.box.record.sequence
        throw .storage(
          .corrupt(
            "A new audit record has the number \(sequence), not \(expected)",
            remedy: "make the change set from what this storage's reader gave"
          )
        )
      }
      guard insertion.box.record.event.tenant == changes.tenant else {
        throw .unfit("an audit record has another tenant")
      }
      for subject in insertion.subjects {
        guard state.contains(subject), row(subject).tenant == tenant else { throw .foreign() }
      }
    }
  }

  /// Row, node and set numbers have 32 bits or fewer, state numbers eight.
  func capacity() throws(LifecycleError) {
    for group in inserted {
      let count = group.table.map { state.tables[$0].rows.count } ?? 0
      guard count + group.places.count <= KindTable.maximumRowCount else {
        throw .limitReached("records of \(group.kind)")
      }
    }
    for (kind, states) in newStates {
      let count = state.tableNumbers[kind].map { state.tables[$0].states.count } ?? 0
      guard count + states.count <= KindTable.maximumStateCount else {
        throw .limitReached("states of \(kind)")
      }
    }
    let nodes = changes.audit.reduce(0) { $0 + 1 + $1.subjects.count }
    guard state.trails.count + nodes < Int(clamping: UInt32.max) else {
      throw .limitReached("audit trails")
    }
    let members = changes.operations.reduce(0) { $0 + $1.members.count }
    let lifted = state.liftedCount(changes)
    guard state.operations.count + changes.operations.count < OperationTable.maximumCount,
      state.tombstones.count + members + lifted < TombstoneSets.maximumCount
    else { throw .limitReached("operations") }
    guard state.tenants.count < Int(clamping: UInt32.max), state.tables.count < Int(UInt16.max)
    else {
      throw .limitReached("tenants or kinds")
    }
  }
}

extension ChangeSetCheck {
  private mutating func links(_ links: [StoredLink], of child: EntityKind) throws(LifecycleError) {
    for link in links {
      if let lastLink, lastLink.link == link, lastLink.child == child { continue }
      guard link.relation.child == child else {
        throw .unfit("a link's relation is not the child's")
      }
      guard let target = link.target else { continue }
      guard target.tenant == changes.tenant,
        parentKind(of: link.relation, or: target.kind) == target.kind
      else { throw .unfit("a link's target has another tenant or kind") }
      guard isInserted(target) || isLiving(target) else {
        throw .unfit("a link's target is not there")
      }
      lastLink = (link, child)
    }
  }

  private func isInserted(_ key: RecordKey) -> Bool {
    guard let place = inserted.firstIndex(where: { $0.kind == key.kind }) else { return false }
    return isInserted(key.id, hash: KeyHash.shared(0, key.id), at: place)
  }

  /// The kind of a relation's parents; a relation without links learns it from its first.
  private mutating func parentKind(of relation: RelationID, or first: EntityKind) -> EntityKind {
    if let table = state.tableNumbers[relation.child],
      let number = state.tables[table].relation(named: relation.name),
      let parent = state.tables[table].relations[number].parentTable
    {
      return state.tables[parent].kind
    }
    if let known = parentKinds[relation] { return known }
    parentKinds[relation] = first
    return first
  }

  private mutating func place(ofInserted kind: EntityKind) -> Int {
    if let place = inserted.firstIndex(where: { $0.kind == kind }) { return place }
    let places = HashSlots(minimumCapacity: inserted.isEmpty ? changes.insertions.count : 0)
    inserted.append(Inserted(kind: kind, table: state.tableNumbers[kind], places: places))
    return inserted.count - 1
  }

  private mutating func noteState(_ value: KindTable.State, of kind: EntityKind) {
    if let table = state.tableNumbers[kind], state.tables[table].states.contains(value) { return }
    newStates[kind, default: []].insert(value)
  }
}
