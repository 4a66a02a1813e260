/// Reads one page of a query.
struct ListReader<E: Entity> {
  let context: PlanningContext
  /// The tenant to list; nil for all, with a grant.
  let tenant: TenantID?
  let query: Query<E>

  func page() throws(LifecycleError) -> Page<E> {
    let model = try context.schema.model(of: E.kind)
    let decision = context.authorization.decision(.read, on: E.kind)
    guard decision != .deny else { throw .forbidden }
    try PageLimit.require(query.limit)
    // Only a page that is not the first or not the last needs one.
    lazy var cursor = cursorSeal()
    var position = try query.cursor.map { text throws(LifecycleError) in try cursor.open(text) }
    let parents = try parents(model)
    var records: [Record<E>] = []
    var maker = RecordMaker<E>()
    let passesOver = query.condition != nil || decision == .askPerRecord
    let batch = [StoredRecord].pageBatch(of: query.limit, passesOver: passesOver)
    while true {
      // One more than wanted tells whether there is a next page. Only what the caller may see and wants
      // makes one: a cursor tells nothing of other records.
      let found = try context.reader.page(request(parents, after: position, limit: batch))
      if records.isEmpty { records.reserveCapacity(min(found.count, query.limit)) }
      let span = found.span
      for index in span.indices {
        if decision == .allow || context.authorization.allows(.read, on: span[index]) {
          let record = try maker.record(span, at: index)
          if try matches(record) {
            guard records.count < query.limit else {
              return try page(records, next: position.map(cursor.close))
            }
            records.append(consume record)
          }
        }
        position = span[index].insertion
      }
      guard found.count == batch else { return try page(records, next: nil) }
    }
  }

  private func request(
    _ parents: [PageRequest.ParentFilter],
    after position: UInt64?,
    limit: Int
  ) -> PageRequest {
    PageRequest(
      kind: E.kind,
      tenant: tenant,
      phases: query.scope.phases,
      states: query.states.map { Set($0.map { StateName($0) }) },
      parents: parents,
      order: query.order,
      after: position,
      limit: limit
    )
  }

  private func page(_ records: [Record<E>], next: String?) throws(LifecycleError) -> Page<E> {
    Page(records: records, next: next, position: try context.changePosition)
  }

  func matches(_ record: Record<E>) throws(LifecycleError) -> Bool {
    guard let condition = query.condition else { return true }
    return try LifecycleError.catchingHostFailure(
      "The condition of a list threw; let it answer true or false"
    ) {
      try condition(record.entity)
    }
  }

  func parents(_ model: KindModel) throws(LifecycleError) -> [PageRequest.ParentFilter] {
    guard !query.parents.isEmpty else { return [] }
    guard let tenant else {
      throw .invalidArgument("A parent belongs to one tenant; list that tenant only")
    }
    // By loops: where the element's type is generic, a map costs more than the lookups.
    var relations: [RelationModel] = []
    for parent in query.parents {
      guard let relation = model.relations.first(where: { $0.id.name == parent.relation }) else {
        throw .invalidArgument(
          "A \(E.kind) has no relation “\(parent.relation)”; name one that its parents declare"
        )
      }
      try Lookup.validate(parent.id, of: context.schema.model(of: relation.parentKind))
      relations.append(relation)
    }
    var filters: [PageRequest.ParentFilter] = []
    for (index, relation) in relations.enumerated() {
      let key = RecordKey(tenant: tenant, kind: relation.parentKind, id: query.parents[index].id)
      guard let header = try context.reader.headers(of: [key]).first ?? nil,
        try context.authorization.canRead(header, context.reader)
      else { throw .notFound(try context.schema.model(of: relation.parentKind).kindName) }
      filters.append(PageRequest.ParentFilter(relation: relation.id, parent: header.reference))
    }
    return filters
  }

  /// For everything that makes the query another one, so that its cursors do not open for this one.
  ///
  /// Conditions are closures and cannot be told apart; a cursor goes on with whichever is given.
  private func cursorSeal() -> CursorSeal {
    CursorSeal(seal: context.seal) { purpose in
      purpose.append(framed: "cursor")
      purpose.append(framed: E.kind.rawValue)
      purpose.append(tenant == nil ? 0 : 1)
      purpose.append(framed: tenant?.rawValue ?? "")
      purpose.append(framed: context.authorization.principal.id)
      purpose.append(bigEndian: Int64(query.scope.rawValue))
      purpose.append(framed: query.order.rawValue)
      purpose.append(query.states == nil ? 0 : 1)
      purpose.append(count: query.states?.count ?? 0)
      for state in query.states?.map(\.rawValue).sorted() ?? [] {
        purpose.append(framed: state)
      }
      purpose.append(count: query.parents.count)
      for parent in query.parents.count > 1 ? sortedParents : query.parents {
        purpose.append(framed: parent.relation)
        purpose.append(parent.id)
      }
    }
  }
}

extension ListReader {
  /// In one order, however the query names them.
  private var sortedParents: [Query<E>.ParentCondition] {
    query.parents.sorted { left, right in
      (left.relation, left.id.description) < (right.relation, right.id.description)
    }
  }
}
