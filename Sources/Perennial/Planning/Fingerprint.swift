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
