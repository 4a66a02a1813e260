extension ListReader {
  /// Those of some records that the query finds now, wherever its cursor is.
  ///
  /// - Parameter ids: Ids of records, in any phase.
  /// - Returns: The ids of those that are found, in the order given.
  /// - Throws: As ``page()``.
  func found(among ids: [E.ID]) throws(LifecycleError) -> [E.ID] {
    let model = try context.schema.model(of: E.kind)
    let decision = context.authorization.decision(.read, on: E.kind)
    guard decision != .deny else { throw .forbidden }
    let states = query.states.map { Set($0.map { StateName($0) }) }
    let headers = try context.reader.headers(of: ids.map { context.key(E.kind, $0.identifier) })
    var found: [(id: E.ID, reference: RecordReference)] = []
    for (id, header) in zip(ids, headers) {
      guard let header, query.scope.contains(header.phase), states?.contains(header.state) ?? true
      else { continue }
      found.append((id, header.reference))
    }
    for parent in try parents(model) {
      let targets = try context.reader.targets(
        of: found.map(\.reference),
        through: parent.relation
      )
      found = zip(found, targets).filter { $1?.reference == parent.parent }.map(\.0)
    }
    guard decision == .askPerRecord || query.condition != nil else { return found.map(\.id) }
    let records = try context.reader.records(at: found.map(\.reference))
    var (maker, matching) = (RecordMaker<E>(), [E.ID]())
    let span = records.span
    for index in span.indices
    where decision == .allow || context.authorization.allows(.read, on: span[index]) {
      if try matches(try maker.record(span, at: index)) { matching.append(found[index].id) }
    }
    return matching
  }
}
