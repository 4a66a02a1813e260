/// Plans an update of an active record, which is a move where a link changes (rules S5, S6, S10, S11).
struct UpdatePlanner {
  let context: PlanningContext
  let model: KindModel

  /// What an update wants.
  struct Update: Sendable {
    let id: Identifier
    let scope: Scope
    let expectedVersion: Int?
    /// What the caller asked for, whatever the new value turns out to be.
    var sort = Sort.update
    /// Makes the new payload of the stored one; its id must be the same.
    let payload: @Sendable (Payload) throws(LifecycleError) -> Payload

    /// What an update was asked for as.
    enum Sort: Sendable {
      case update
      /// Whether the field that was named is a link to a parent.
      case move(isLink: Bool)

      /// What a refused attempt is called in the audit trail.
      var name: String {
        switch self {
        case .update: "update"
        case .move: "move"
        }
      }
    }
  }

  /// A record with the value that it will have.
  struct Rewrite {
    let record: StoredRecord
    let payload: Payload
    /// The links that change.
    let links: [StoredLink]
    let keys: [StoredUniqueKey]
  }

  func plan(_ update: Update) throws(LifecycleError) -> Planned {
    let lookup = Lookup(context: context, model: model, permission: .update, action: nil)
    if case .move = update.sort { try context.authorization.require(.move, on: model.kind) }
    try lookup.begin(update.id)
    if case .move(isLink: false) = update.sort {
      throw .invalidArgument(
        "A move changes a link to a parent; name a field that parents declare, or use update"
      )
    }
    let record = try lookup.find(update.id, in: update.scope)
    let payload = try update.payload(record.payload)
    let links = try permittedLinks(of: record, in: payload)
    guard record.header.phase == .active else {
      throw .notActive(model.kindName, id: update.id, phase: record.header.phase)
    }
    try check(links, of: record)
    let keys = try model.storedKeys(payload)
    let rewrite = Rewrite(record: record, payload: payload, links: links, keys: keys)
    return try planned(rewrite, expectedVersion: update.expectedVersion)
  }

  private func check(_ links: [StoredLink], of record: StoredRecord) throws(LifecycleError) {
    let targets = links.compactMap(\.target)
    guard !targets.isEmpty else { return }
    try LinkCheck(context).check(targets.map { (target: $0, child: model) })
    let move = CollectionOfOne((record: record.header.reference, links: links))
    guard try ownAncestors(among: move).isEmpty else { throw ownAncestor }
  }

  private func planned(
    _ rewrite: Rewrite,
    expectedVersion: Int?
  ) throws(LifecycleError) -> Planned {
    let planned = Planned(changes: context.emptyChanges())
    planned.summary.affected = [model.kind: 1]
    var uniqueness = Uniqueness(context)
    uniqueness.release(rewrite.record.header.reference)
    uniqueness.claim(rewrite.keys, by: rewrite.record.key, in: .active)
    try planned.noteConflicts(uniqueness)
    try planned.requireVersion(expectedVersion, of: rewrite.record, model)
    planned.record = try write(rewrite, in: planned)
    return planned
  }
}

/// What an update of one record and an update of many have in common.
extension UpdatePlanner {
  /// The links that a new value changes, once the policy has been asked for the move that this makes.
  func permittedLinks(
    of record: StoredRecord,
    in payload: Payload
  ) throws(LifecycleError) -> [StoredLink] {
    let links = try changedLinks(from: record.payload, to: payload)
    guard !links.isEmpty else { return [] }
    try context.authorization.require(.move, on: model.kind)
    try Lookup(context: context, model: model, permission: .move, action: nil).authorize(record)
    return links
  }

  private func changedLinks(
    from old: Payload,
    to new: Payload
  ) throws(LifecycleError) -> [StoredLink] {
    guard !model.relations.isEmpty else { return [] }
    let before = try model.operations.links(old)
    let after = try model.operations.links(new)
    return model.relations.filter { before[$0.index] != after[$0.index] }.map { relation in
      StoredLink(
        relation: relation.id,
        target: after[relation.index].map { context.key(relation.parentKind, $0) }
      )
    }
  }

  /// The places of those that would be above themselves once all have their new links.
  func ownAncestors(
    among moves: some Sequence<(record: RecordReference, links: [StoredLink])>
  ) throws(LifecycleError) -> [Int] {
    guard model.isSelfRelated else { return [] }
    var ancestry = Ancestry(context, model)
    var set: [(place: Int, record: RecordReference, parent: RecordReference)] = []
    for (place, (record, links)) in moves.enumerated() {
      for link in links where ancestry.relations.contains(where: { $0.id == link.relation }) {
        guard let target = link.target else {
          ancestry.plan(noLinkBy: link.relation, of: record)
          continue
        }
        guard let parent = try context.reader.headers(of: [target]).first ?? nil else { continue }
        ancestry.plan(link.relation, of: record, to: parent.reference)
        set.append((place, record, parent.reference))
      }
    }
    var found: [Int] = []
    for link in set where try ancestry.isAncestor(link.record, orSelfOf: link.parent) {
      found.append(link.place)
    }
    return found
  }

  var ownAncestor: LifecycleError {
    .invalidArgument(
      "The \(model.displayName.singular) would be its own ancestor; choose another parent"
    )
  }

  /// Adds a record's new value and its audit record to the changes.
  ///
  /// - Returns: The record as it will be.
  func write(_ rewrite: Rewrite, in planned: Planned) throws(LifecycleError) -> StoredRecord {
    let header = rewrite.record.header
    planned.changes.updates.append(
      RecordUpdate(
        reference: header.reference,
        payload: rewrite.payload,
        links: rewrite.links,
        uniqueKeys: rewrite.keys,
        raisesVersion: true
      )
    )
    if context.audit.recordsUpdates {
      let action = rewrite.links.isEmpty ? "update" : "move"
      var event = context.event(model.kind, header.id, action: action)
      event.from = header.state
      event.to = header.state
      try context.record(event, in: &planned.changes)
    }
    return rewrite.record.with(
      state: header.state,
      phase: .active,
      payload: rewrite.payload,
      at: context.call.at
    )
  }
}
