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
    guard 1...Query<E>.maximumLimit ~= query.limit else {
      throw .invalidArgument(
        "The limit is \(query.limit); choose one of 1 to \(Query<E>.maximumLimit)"
      )
    }
    let cursor = CursorSeal(
      seal: TokenSeal(secret: context.reader.storeID),
      purpose: try purpose(model)
    )
    var position = try query.cursor.map { text throws(LifecycleError) in try cursor.open(text) }
    let parents = try parents(model)
    var records: [Record<E>] = []
    let passesOver = query.condition != nil || decision == .askPerRecord
    let batch = [StoredRecord].pageBatch(of: query.limit, passesOver: passesOver)
    while true {
      // One more than wanted tells whether there is a next page. Only what the caller may see and wants
      // makes one: a cursor tells nothing of other records.
      let request = PageRequest(
        kind: E.kind,
        tenant: tenant,
        phases: query.scope.phases,
        states: query.states.map { Set($0.map { StateName($0) }) },
        parents: parents,
        order: query.order,
        after: position,
        limit: batch
      )
      let found = try context.reader.page(request)
      for stored in found {
        if let record = try visible(stored, decision) {
          guard records.count < query.limit else {
            return Page(records: records, next: position.map(cursor.close))
          }
          records.append(record)
        }
        position = stored.insertion
      }
      guard found.count == batch else { return Page(records: records, next: nil) }
    }
  }

  private func visible(
    _ stored: StoredRecord,
    _ decision: KindDecision
  ) throws(LifecycleError) -> Record<E>? {
    guard decision == .allow || context.authorization.allows(.read, on: stored) else { return nil }
    let record = try Record<E>(stored)
    return try matches(record.entity) ? record : nil
  }

  private func matches(_ entity: E) throws(LifecycleError) -> Bool {
    guard let condition = query.condition else { return true }
    return try LifecycleError.catchingHostFailure("The condition of a list threw") {
      try condition(entity)
    }
  }

  private func parents(_ model: KindModel) throws(LifecycleError) -> [PageRequest.ParentFilter] {
    guard !query.parents.isEmpty else { return [] }
    guard let tenant else {
      throw .invalidArgument("A parent belongs to one tenant; list that tenant only")
    }
    let relations = try query.parents.map { parent throws(LifecycleError) in
      guard let relation = model.relations.first(where: { $0.id.name == parent.relation }) else {
        throw .invalidArgument(
          "A \(E.kind) has no relation “\(parent.relation)”; name one that its parents declare"
        )
      }
      try Lookup.validate(parent.id, of: context.schema.model(of: relation.parentKind))
      return relation
    }
    return try zip(query.parents, relations).map { parent, relation throws(LifecycleError) in
      let key = RecordKey(tenant: tenant, kind: relation.parentKind, id: parent.id)
      guard let header = try context.reader.headers(of: [key]).first ?? nil,
        try context.authorization.canRead(header, context.reader)
      else { throw .notFound(try context.schema.model(of: relation.parentKind).kindName) }
      return PageRequest.ParentFilter(relation: relation.id, parent: header.reference)
    }
  }

  /// Everything that makes the query another one, so that its cursors do not open for this one.
  ///
  /// Conditions are closures and cannot be told apart; a cursor goes on with whichever is given.
  private func purpose(_ model: KindModel) throws(LifecycleError) -> String {
    let states = query.states?.map(\.rawValue).sorted().joined(separator: "\u{1}")
    let parents = query.parents.map { "\($0.relation)\u{1}\($0.id)" }.sorted()
    return [
      "cursor", E.kind.rawValue, tenant.map { "t" + $0.rawValue } ?? "*",
      context.authorization.principal.id, String(query.scope.rawValue), query.order.rawValue,
      states.map { "s" + $0 } ?? "*", parents.joined(separator: "\u{2}"),
    ].map { "\($0.utf8.count):\($0)" }.joined()
  }
}

/// Seals positions in one query's or one log's pages.
struct CursorSeal {
  let seal: TokenSeal
  let purpose: String

  func close(_ position: UInt64) -> String {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: position)
    return seal.seal(bytes, for: purpose)
  }

  func open(_ cursor: String) throws(LifecycleError) -> UInt64 {
    guard let bytes = seal.open(cursor, for: purpose), bytes.count == 8 else {
      throw .invalidArgument(
        "The cursor is not one of this query in this store; begin with the first page"
      )
    }
    return bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension Array {
  /// How many records to ask a storage for at once: more than a page, where some will be passed over.
  static func pageBatch(of limit: Int, passesOver: Bool) -> Int {
    passesOver ? Swift.max(limit + 1, 256) : limit + 1
  }
}
