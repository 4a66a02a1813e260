/// Makes a kind's stored records what a migration wants them to be; writes nothing.
struct RecordRewriter {
  let rewrite: KindRewrite
  let reader: any StorageReader

  /// A record as it is to be stored.
  struct Rewritten: Sendable {
    let key: RecordKey
    let phase: Phase
    let update: RecordUpdate
    /// Relations whose parent does not exist, and must.
    let missingParents: [String]
  }

  /// A record's links while they are gathered.
  private struct Links {
    var changed: [StoredLink] = []
    var missingParents: [String] = []
  }

  private var model: KindModel { rewrite.model }

  /// Rewrites records of the kind, of any tenants.
  ///
  /// - Throws: `hostFailure` where an upgrade throws, changes the id, or gives what does not decode.
  func rewritten(_ records: [StoredRecord]) throws(LifecycleError) -> [Rewritten] {
    let payloads = try records.map { record throws(LifecycleError) in try upgraded(record) }
    let links = try links(of: records, payloads)
    var result: [Rewritten] = []
    result.reserveCapacity(records.count)
    for (index, record) in records.enumerated() {
      result.append(
        Rewritten(
          key: record.key,
          phase: record.header.phase,
          update: RecordUpdate(
            reference: record.header.reference,
            payload: payloads[index],
            links: links[index].changed,
            uniqueKeys: try model.storedKeys(payloads[index]),
            raisesVersion: false
          ),
          missingParents: links[index].missingParents
        )
      )
    }
    return result
  }

  private func upgraded(_ record: StoredRecord) throws(LifecycleError) -> Payload {
    guard !rewrite.upgrades.isEmpty else { return record.payload }
    var json = try record.payload.encoded()
    for upgrade in rewrite.upgrades {
      json = try LifecycleError.catchingHostFailure(
        "The upgrade of \(record.key) from version \(upgrade.version) threw"
      ) {
        try upgrade.transform(json)
      }
    }
    let payload: Payload
    do throws(LifecycleError) {
      payload = try model.operations.decoding(json)
    } catch {
      guard case .hostFailure(let detail) = error else { throw error }
      throw .hostFailure(
        "The upgrade of \(record.key) gave no \(model.kind); mend the upgrade: \(detail)"
      )
    }
    let id = try model.operations.identifier(payload)
    guard id == record.header.id else {
      throw .hostFailure("The upgrade of \(record.key) changed its id to \(id); leave ids alone")
    }
    return payload
  }

  private func links(
    of records: [StoredRecord],
    _ payloads: [Payload]
  ) throws(LifecycleError) -> [Links] {
    var links = [Links](repeating: Links(), count: records.count)
    guard !rewrite.newRelations.isEmpty || !rewrite.upgrades.isEmpty else { return links }
    let targets = try payloads.map { payload throws(LifecycleError) in
      try model.operations.links(payload)
    }
    for relation in model.relations
    where rewrite.newRelations[relation.id.name] != nil || !rewrite.upgrades.isEmpty {
      let keys = zip(records, targets).map { record, targets in
        targets[relation.index].map {
          RecordKey(tenant: record.tenant, kind: relation.parentKind, id: $0)
        }
      }
      try add(relation, to: keys, of: records, &links)
    }
    return links
  }

  /// Adds the links of one relation that are not stored as the values have them.
  private func add(
    _ relation: RelationModel,
    to keys: [RecordKey?],
    of records: [StoredRecord],
    _ links: inout [Links]
  ) throws(LifecycleError) {
    let references = records.map(\.header.reference)
    let stored = try reader.targets(of: references, through: relation.id)
    var parents = try reader.headers(of: keys.compactMap(\.self)).makeIterator()
    for (index, key) in keys.enumerated() {
      guard let key else {
        links[index].changed.append(StoredLink(relation: relation.id, target: nil))
        continue
      }
      if let parent = parents.next() ?? nil {
        guard stored[index]?.reference != parent.reference else { continue }
        links[index].changed.append(StoredLink(relation: relation.id, target: key))
      } else if let rule = missingParentRule(relation, stored[index]) {
        links[index].changed.append(StoredLink(relation: relation.id, target: nil))
        if rule == .refuse { links[index].missingParents.append(relation.id.name) }
      }
    }
  }

  /// Nil for a link that was stored before its parent was removed, which stays as it is.
  private func missingParentRule(
    _ relation: RelationModel,
    _ stored: LinkTarget?
  ) -> Migration.MissingParents? {
    rewrite.newRelations[relation.id.name] ?? (stored == nil ? nil : .refuse)
  }
}
