import Perennial

/// Applies a change set that fits, its parts in their order; nothing in here can fail.
extension Contents {
  mutating func apply(_ changes: ChangeSet) {
    for rename in changes.stateRenames { apply(rename) }
    for insertion in changes.insertions { insert(insertion, at: changes.at) }
    for update in changes.updates { apply(update, at: changes.at) }
    for group in changes.transitions { apply(group, at: changes.at) }
    for id in changes.lifted { lift(id) }
    for insertion in changes.operations { begin(insertion) }
    detached += changes.detachments
    detached.removeAll { changes.settledTargets.contains($0.target) }
    for group in changes.removals { remove(group) }
    for insertion in changes.audit { append(insertion, to: changes.tenant) }
    for change in changes.entries {
      entries[change.namespace, default: [:]][change.key] = change.value
    }
    endOperations()
  }

  private mutating func apply(_ rename: StateRename) {
    for place in living where rows[place].key.kind == rename.kind {
      if rows[place].state == rename.from { rows[place].state = rename.to }
      if rows[place].lastActiveState == rename.from { rows[place].lastActiveState = rename.to }
    }
  }

  private mutating func insert(_ insertion: RecordInsertion, at time: Timestamp) {
    places[insertion.key] = rows.count
    rows.append(
      Row(
        key: insertion.key,
        state: insertion.state,
        phase: insertion.phase,
        lastActiveState: insertion.state,
        version: insertion.version,
        createdAt: time,
        updatedAt: time,
        uniqueKeys: insertion.uniqueKeys,
        payload: insertion.payload
      )
    )
    link(rows.count - 1, insertion.links)
  }

  private mutating func apply(_ update: RecordUpdate, at time: Timestamp) {
    guard let place = try? place(update.reference) else { return }
    rows[place].payload = update.payload
    rows[place].uniqueKeys = update.uniqueKeys
    link(place, update.links)
    guard update.raisesVersion else { return }
    rows[place].version += 1
    rows[place].updatedAt = time
  }

  private mutating func link(_ place: Int, _ links: [StoredLink]) {
    for link in links { rows[place].links[link.relation] = link.target }
  }

  private mutating func apply(_ group: TransitionGroup, at time: Timestamp) {
    for place in group.references.compactMap({ try? place($0) }) {
      if group.phase == .active {
        rows[place].lastActiveState = group.state
        rows[place].deletedAt = nil
      } else if rows[place].phase == .active {
        rows[place].lastActiveState = rows[place].state
        rows[place].deletedAt = time
      }
      rows[place].state = group.state
      rows[place].phase = group.phase
      rows[place].version += 1
      rows[place].updatedAt = time
    }
  }
}

extension Contents {
  private mutating func lift(_ id: OperationID) {
    for place in rows.indices { rows[place].tombstones.removeAll { $0 == id } }
  }

  private mutating func begin(_ insertion: OperationInsertion) {
    operationCount += 1
    operations.append(Operation(stored: insertion.operation, position: operationCount))
    for place in insertion.members.compactMap({ try? place($0) }) {
      rows[place].tombstones.append(insertion.operation.id)
    }
  }

  /// Keys keep their last version and their trail; a link to one keeps its value and has no target.
  private mutating func remove(_ group: RemovalGroup) {
    for reference in group.references {
      guard let place = try? place(reference) else { continue }
      rows[place].isGone = true
      rows[place].tombstones = []
      detached.removeAll { $0.target == reference }
    }
  }

  private mutating func append(_ insertion: AuditInsertion, to tenant: TenantID) {
    let event = insertion.record.event
    var subjects = Set(insertion.subjects.compactMap { try? rows[place($0)].key })
    subjects.insert(RecordKey(tenant: tenant, kind: event.kind, id: event.entityID))
    trails[tenant, default: []].append(AuditEntry(record: insertion.record, subjects: subjects))
  }

  /// An operation ends with its last member.
  private mutating func endOperations() {
    let holding = Set(rows.flatMap(\.tombstones))
    operations.removeAll { !holding.contains($0.stored.id) }
  }
}
