/// What a plan would do, in 32 bytes: membership, phases, links and blockers, but no payloads (rule S18).
struct Fingerprint {
  private var hash = SHA256()
  private var buffer: [UInt8] = []

  static func of(
    _ request: VerbRequest,
    cascade: Cascade,
    blockers: [RecordHeader],
    detachments: [Detachment]
  ) -> Digest {
    var fingerprint = Fingerprint()
    fingerprint.add(request)
    for bucket in cascade.buckets {
      fingerprint.add(bucket.model.kind.rawValue)
      // By phase and in one order, so that a step within a phase makes no plan stale.
      for phase in [nil, .active, .inactive, .archived] as [Phase?] {
        let steps = bucket.steps.filter { bucket.model.phase(of: $0.source) == phase }
        fingerprint.add(steps.flatMap(\.references).sorted { $0.rawValue < $1.rawValue })
      }
      fingerprint.add(bucket.restingInactive)
      fingerprint.add(bucket.restingArchived)
    }
    fingerprint.add(blockers)
    for detachment in detachments {
      fingerprint.add(detachment.relation.id.name)
      fingerprint.add([detachment.dependent.reference, detachment.target])
    }
    return fingerprint.finalize()
  }

  static func of(_ request: VerbRequest, restore: RestoreSet, relinked: [Relinking.Link]) -> Digest
  {
    var fingerprint = Fingerprint()
    fingerprint.add(request)
    for bucket in restore.buckets {
      fingerprint.add(bucket.model.kind.rawValue)
      for group in bucket.returning {
        fingerprint.add(group.source.description)
        fingerprint.add(group.references)
      }
      fingerprint.add(bucket.stayingInactive)
      fingerprint.add(bucket.stayingArchived)
    }
    fingerprint.add(restore.obstacles)
    for link in relinked {
      fingerprint.add(link.relation.id.name)
      fingerprint.add([link.dependent.reference])
    }
    return fingerprint.finalize()
  }

  /// For creates, updates and changes: the records, their links, and what stands in the way.
  static func of(_ step: String, _ planned: Planned) -> Digest {
    var fingerprint = Fingerprint()
    fingerprint.add(step)
    for insertion in planned.changes.insertions {
      fingerprint.add(insertion.key.description)
      fingerprint.add(insertion.links)
    }
    for update in planned.changes.updates {
      fingerprint.add([update.reference])
      fingerprint.add(update.links)
    }
    for transition in planned.changes.transitions {
      fingerprint.add(transition.state.rawValue)
      fingerprint.add(transition.references)
    }
    for obstacle in planned.obstacles {
      fingerprint.add(obstacle.code)
    }
    return fingerprint.finalize()
  }

  /// For a verb on many: what becomes of each record, and of everything that goes with them.
  static func of(_ request: VerbRequest, many planned: Planned) -> Digest {
    var fingerprint = Fingerprint()
    fingerprint.add(request)
    fingerprint.add(planned.bulk)
    let changes = planned.changes
    for kind in Set(changes.transitions.map(\.kind)).sorted(by: { $0.rawValue < $1.rawValue }) {
      fingerprint.add(kind.rawValue)
      for phase in Phase.allCases {
        let groups = changes.transitions.filter { $0.kind == kind && $0.phase == phase }
        // A step within a phase makes a plan stale only where it is what was planned.
        if request.verb == .change { groups.forEach { fingerprint.add($0.state.rawValue) } }
        fingerprint.add(sorted: groups.flatMap(\.references))
      }
    }
    for references in planned.phasesBefore { fingerprint.add(sorted: references) }
    // Whose member each record is, and which root's operation takes a link from it.
    for insertion in changes.audit {
      fingerprint.buffer.append(insertion.box.record.event.entityID)
      fingerprint.add(sorted: insertion.subjects)
    }
    fingerprint.add(sorted: changes.removals.flatMap(\.references))
    fingerprint.add(sorted: changes.settledTargets)
    for operation in changes.lifted.map(\.description).sorted() { fingerprint.add(operation) }
    for update in changes.updates.sorted(by: { $0.reference.rawValue < $1.reference.rawValue }) {
      fingerprint.add([update.reference])
      fingerprint.add(update.links)
    }
    for obstacle in planned.obstacles.map({ "\($0.code) \($0.message)" }).sorted() {
      fingerprint.add(obstacle)
    }
    return fingerprint.finalize()
  }

  /// In the order of ids, since that of the caller means nothing.
  private mutating func add(_ bulk: BulkFates?) {
    guard let bulk else { return }
    var lines: [[UInt8]] = []
    for (id, fate) in zip(bulk.ids, bulk.fates) {
      var line: [UInt8] = []
      line.append(id)
      switch fate {
      case .done(_, _, let count):
        line.append(1)
        line.append(count: count)
      case .takenAlong(let taker):
        line.append(2)
        line.append(bulk.ids[taker])
      case .unchanged, .written, .refused, nil: line.append(0)
      }
      lines.append(line)
    }
    buffer.append(count: lines.count)
    for line in lines.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      buffer += line
      if buffer.count > 1 << 15 { flush() }
    }
  }

  private mutating func add(sorted references: [RecordReference]) {
    add(references.sorted { $0.rawValue < $1.rawValue })
  }

  private mutating func add(_ links: [StoredLink]) {
    for link in links {
      add(link.relation.name)
      add(link.target?.description ?? "")
    }
  }

  private mutating func add(_ request: VerbRequest) {
    add(request.verb.rawValue)
    add(request.kind.rawValue)
    buffer.append(request.id)
    add(request.action ?? "")
    buffer.append(request.restoresAncestors ? 1 : 0)
  }

  private mutating func add(_ text: String) {
    buffer.append(framed: text)
  }

  private mutating func add(_ headers: [RecordHeader]) {
    add(headers.map(\.reference))
  }

  private mutating func add(_ references: [RecordReference]) {
    buffer.append(count: references.count)
    for reference in references {
      buffer.append(bigEndian: reference.rawValue)
      if buffer.count > 1 << 15 { flush() }
    }
  }

  private mutating func flush() {
    hash.update(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private consuming func finalize() -> Digest {
    flush()
    return hash.finalize()
  }
}

extension Cascade {
  /// What was found, by the phase that it is in.
  var phasesBefore: [[RecordReference]] {
    Phase.allCases.map { phase in
      buckets.flatMap { bucket in
        let moving = bucket.steps.filter { bucket.model.phase(of: $0.source) == phase }
        return bucket.resting(in: phase) + moving.flatMap(\.references)
      }
    }
  }
}

extension CascadeBucket {
  fileprivate func resting(in phase: Phase) -> [RecordReference] {
    switch phase {
    case .active: []
    case .inactive: restingInactive
    case .archived: restingArchived
    }
  }
}
