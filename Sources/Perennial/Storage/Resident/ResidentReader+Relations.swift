extension ResidentReader {
  package func dependents(
    of parents: [RecordReference],
    through relation: RelationID
  ) throws(LifecycleError) -> [Dependent] {
    try state.requireKnown(parents)
    guard let (table, number) = state.place(of: relation) else { return [] }
    try state.requireParents(parents, ofRelation: number, in: table)
    var dependents: [Dependent] = []
    for parent in parents where state.isLiving(parent) {
      state.tables[table].relations[number].children(of: parent.row).forEach { child in
        let header = state.header(at: RecordReference(table: table, row: child))
        dependents.append(Dependent(header: header, parent: parent))
        return true
      }
    }
    return dependents
  }

  package func targets(
    of children: [RecordReference],
    through relation: RelationID
  ) throws(LifecycleError) -> [LinkTarget?] {
    try state.requireKnown(children)
    guard let (table, number) = state.place(of: relation),
      let parentTable = state.tables[table].relations[number].parentTable
    else { return children.map { _ in nil } }
    for child in children where child.tableNumber != table { throw .foreign() }
    return children.map { child in
      guard let row = state.tables[table].relations[number].parent(of: child.row) else {
        return nil
      }
      let reference = RecordReference(table: parentTable, row: row)
      guard state.isLiving(reference) else { return nil }
      let phase = state.tables[parentTable].states[Int(state.row(at: reference).state)].phase
      return LinkTarget(reference: reference, phase: phase)
    }
  }

  package func detachedLinks(
    of targets: [RecordReference]
  ) throws(LifecycleError) -> [DetachedLink] {
    try state.requireKnown(targets)
    if state.detached.isEmpty { return [] }
    return targets.flatMap { target in
      (state.detached[target] ?? []).filter { state.isLiving($0.dependent) }
    }
  }
}

extension ResidentState {
  /// The table and the number of a relation; nil where no record ever had a link of it.
  func place(of relation: RelationID) -> (table: Int, number: Int)? {
    guard let table = tableNumbers[relation.child],
      let number = tables[table].relation(named: relation.name)
    else { return nil }
    return (table, number)
  }

  func requireParents(
    _ parents: [RecordReference],
    ofRelation number: Int,
    in table: Int
  ) throws(LifecycleError) {
    guard let expected = tables[table].relations[number].parentTable else { return }
    for parent in parents where parent.tableNumber != expected { throw .foreign() }
  }
}
