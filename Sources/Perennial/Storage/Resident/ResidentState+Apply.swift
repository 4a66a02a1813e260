extension ResidentState {
  /// Applies a change set that ``validate(_:)`` has passed on this very state.
  ///
  /// - Complexity: O(what the change set names), whatever the state holds.
  package mutating func apply(_ changes: ChangeSet) {
    guard !changes.isEmpty else { return }
    let tenant = number(of: changes.tenant)
    let time = changes.at.microseconds
    for rename in changes.stateRenames {
      if let table = tableNumbers[rename.kind] { tables[table].rename(rename) }
    }
    insert(changes.insertions, tenant: tenant, at: time)
    let hasTransitions = !changes.transitions.isEmpty
    for update in changes.updates {
      tables[update.reference.tableNumber].update(update, at: time, hasTransitions: hasTransitions)
      link(update.links, of: update.reference, tenant: tenant)
    }
    for group in changes.transitions where !group.references.isEmpty {
      let state = KindTable.State(name: group.state, phase: group.phase)
      tables[number(of: group.kind)].transition(
        group.references,
        to: state,
        tenant: tenant,
        at: time
      )
    }
    changes.lifted.forEach { lift($0) }
    changes.operations.forEach { begin($0, tenant: tenant) }
    for link in changes.detachments {
      detached.update(link.target, default: []) { $0.append(link) }
    }
    if !detached.isEmpty {
      changes.settledTargets.forEach { detached[$0] = nil }
    }
    changes.removals.forEach { remove($0) }
    changes.audit.forEach { append($0, tenant: tenant) }
    for change in changes.entries {
      entries[change.namespace, default: EntryTable()].set(change.key, to: change.value)
      if entries[change.namespace]?.isEmpty == true { entries[change.namespace] = nil }
    }
  }
}

extension ResidentState {
  /// Rows first and links second, so that new records may name each other.
  private mutating func insert(_ insertions: [RecordInsertion], tenant: UInt32, at time: Int64) {
    var references: [RecordReference] = []
    references.reserveCapacity(insertions.count)
    for index in insertions.indices {
      let table = number(of: insertions[index].key.kind)
      let (row, grave) = tables[table].insert(insertions[index], tenant: tenant, at: time)
      references.append(RecordReference(table: table, row: row))
      guard let grave else { continue }
      for incoming in tables[table].incoming {
        tables[incoming.table].relations[incoming.relation].moveChildren(of: grave, to: row)
      }
    }
    for index in insertions.indices where !insertions[index].links.isEmpty {
      link(insertions[index].links, of: references[index], tenant: tenant)
    }
  }

  private mutating func link(_ links: [StoredLink], of child: RecordReference, tenant: UInt32) {
    for link in links {
      let relation = tables[child.tableNumber].number(ofRelation: link.relation.name)
      guard let target = link.target else {
        tables[child.tableNumber].relations[relation].link(child.row, to: nil)
        continue
      }
      let parentTable = number(of: target.kind)
      if tables[child.tableNumber].relations[relation].parentTable == nil {
        tables[child.tableNumber].relations[relation].parentTable = parentTable
        tables[parentTable].incoming.append(.init(table: child.tableNumber, relation: relation))
      }
      let parent = row(in: parentTable, tenant: tenant, id: target.id)
      tables[child.tableNumber].relations[relation].link(child.row, to: parent)
    }
  }

  private mutating func remove(_ group: RemovalGroup) {
    guard let table = tableNumbers[group.kind] else { return }
    var heldCounts: [UInt32: Int] = [:]
    for reference in group.references {
      guard let set = tables[table].remove(reference.row) else { continue }
      if set != 0 { heldCounts[set, default: 0] += 1 }
      if !detached.isEmpty { detached[reference] = nil }
    }
    for (set, count) in heldCounts {
      for operation in tombstones.operations(of: set) {
        operations.addLive(-count, to: operation)
        endIfEmpty(operation)
      }
    }
  }
}

extension ResidentState {
  private mutating func begin(_ insertion: OperationInsertion, tenant: UInt32) {
    let operation = OperationTable.Operation(
      insertion.operation,
      tenant: tenant,
      members: insertion.members
    )
    let number = operations.append(operation)
    tenants[Int(tenant)].holding.insert(number)
    let count = replaceTombstones(of: insertion.members) { sets, set in
      sets.adding(number, to: set)
    }
    operations.addLive(count, to: number)
    endIfEmpty(number)
  }

  private mutating func lift(_ id: OperationID) {
    guard let number = operations.number(of: id), let operation = operations[number] else { return }
    _ = replaceTombstones(of: operation.members) { sets, set in
      sets.removing(number, from: set)
    }
    end(number)
  }

  private mutating func endIfEmpty(_ number: UInt32) {
    if operations.liveCount(of: number) == 0 { end(number) }
  }

  private mutating func end(_ number: UInt32) {
    guard let operation = operations[number] else { return }
    tenants[Int(operation.tenant)].holding.remove(number)
    operations.end(number)
  }

  /// Changes the sets of many rows, working out each distinct set once.
  private mutating func replaceTombstones(
    of members: [RecordReference],
    _ replace: (inout TombstoneSets, UInt32) -> UInt32
  ) -> Int {
    var memo = Memo<UInt32>()
    var sets = TombstoneSets()
    swap(&sets, &tombstones)  // So that the sets can change while a table does.
    var changed = 0
    members.forEachRun { table, run in
      changed += tables[table].replaceTombstones(of: run) { old in
        memo.value(for: old) { replace(&sets, old) }
      }
    }
    swap(&sets, &tombstones)
    return changed
  }
}

extension ResidentState {
  private mutating func append(_ insertion: AuditInsertion, tenant: UInt32) {
    let sequence = insertion.box.record.sequence
    tenants[Int(tenant)].audit.append(insertion, from: source)
    var pool = TrailPool()
    swap(&pool, &trails)  // So that the pool can change while a table does.
    if let root = root(of: insertion, tenant: tenant) {
      pool.push(sequence, onto: &tables[root.tableNumber].rows[root.rowIndex].trail)
    }
    insertion.subjects.forEachRun { table, run in
      tables[table].pushTrail(sequence, of: run, in: &pool)
    }
    swap(&pool, &trails)
  }
}

extension ResidentState {
  /// The row, living or a grave, of what an audit record is about.
  private func root(of insertion: AuditInsertion, tenant: UInt32) -> RecordReference? {
    let event = insertion.box.record.event
    // Operations name their root first, which spares looking for it.
    if let first = insertion.subjects.first, row(at: first).id == event.entityID,
      tables[first.tableNumber].kind == event.kind
    {
      return first
    }
    guard let table = tableNumbers[event.kind],
      let row = row(in: table, tenant: tenant, id: event.entityID)
    else { return nil }
    return RecordReference(table: table, row: row)
  }
}

extension [RecordReference] {
  /// Gives handles of one table at a time; cascades have them grouped by kind.
  fileprivate func forEachRun(_ body: (_ table: Int, _ run: ArraySlice<RecordReference>) -> Void) {
    var start = 0
    while start < count {
      let table = self[start].tableNumber
      var end = start + 1
      while end < count, self[end].tableNumber == table { end += 1 }
      body(table, self[start..<end])
      start = end
    }
  }
}
