import Perennial

extension PlainReader {
  func dependents(
    of parents: [RecordReference],
    through relation: RelationID
  ) throws(LifecycleError) -> [Dependent] {
    let children = contents.living.filter { contents.rows[$0].key.kind == relation.child }
    let byParent = Dictionary(grouping: children) { contents.rows[$0].links[relation] }
    var found: [Dependent] = []
    for parent in parents {
      let row = contents.rows[try contents.place(parent)]
      for child in row.isGone ? [] : byParent[row.key] ?? [] {
        found.append(Dependent(header: contents.header(child), parent: parent))
      }
    }
    return found
  }

  func targets(
    of children: [RecordReference],
    through relation: RelationID
  ) throws(LifecycleError) -> [LinkTarget?] {
    try children.map { child throws(LifecycleError) in
      let key = contents.rows[try contents.place(child)].links[relation]
      guard let place = key.flatMap(contents.livingPlace) else { return nil }
      return LinkTarget(
        reference: contents.reference(place),
        phase: contents.rows[place].phase
      )
    }
  }

  func detachedLinks(of targets: [RecordReference]) throws(LifecycleError) -> [DetachedLink] {
    var found: [DetachedLink] = []
    for target in targets {
      _ = try contents.place(target)
      found += contents.detached.filter { $0.target == target }
    }
    return found
  }
}

extension PlainReader {
  func tombstones(on references: [RecordReference]) throws(LifecycleError) -> [[OperationID]] {
    try references.map { reference throws(LifecycleError) in
      contents.rows[try contents.place(reference)].tombstones
    }
  }

  func operations(_ ids: [OperationID]) throws(LifecycleError) -> [StoredOperation?] {
    ids.map { id in contents.operations.first { $0.stored.id == id }?.stored }
  }

  func members(
    of operations: [OperationID],
    from position: UInt64,
    limit: Int
  ) throws(LifecycleError) -> MemberBatch {
    let asked = Set(operations)
    let places = contents.living.filter { place in
      UInt64(place) >= position && !asked.isDisjoint(with: contents.rows[place].tombstones)
    }
    let members = places.prefix(max(limit, 0)).map { place in
      Member(
        header: contents.header(place),
        isHeldElsewhere: !asked.isSuperset(of: contents.rows[place].tombstones)
      )
    }
    let next = places.dropFirst(max(limit, 0)).first.map { UInt64($0) }
    return MemberBatch(members: members, next: next)
  }

  func holdingOperations(
    of tenant: TenantID,
    before position: UInt64?,
    limit: Int
  ) throws(LifecycleError) -> [HoldingOperation] {
    try requireLimit(limit)
    let own = contents.operations.filter { $0.stored.tenant == tenant }
    return some(own, .newestFirst, after: position, limit, \.position).map { operation in
      HoldingOperation(
        operation: operation.stored,
        memberCount: contents.rows.count { $0.tombstones.contains(operation.stored.id) },
        position: operation.position
      )
    }
  }
}

extension PlainReader {
  func auditHead(of tenant: TenantID) throws(LifecycleError) -> AuditHead? {
    contents.trails[tenant]?.last.map {
      AuditHead(tenant: tenant, sequence: $0.record.sequence, digest: $0.record.digest)
    }
  }

  func auditPage(_ request: AuditPageRequest) throws(LifecycleError) -> [AuditRecord] {
    try requireLimit(request.limit)
    let trail = (contents.trails[request.tenant] ?? []).filter { entry in
      request.subject.map(entry.subjects.contains) ?? true
    }
    return some(trail.map(\.record), request.order, after: request.after, request.limit) {
      $0.sequence
    }
  }
}
