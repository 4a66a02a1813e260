import Perennial

extension RandomModel {
  /// A verb on a record, or one of the kind's actions by name.
  struct Call: Sendable {
    let verb: LifecycleVerb
    var action: String?
    var scope: Scope = .active
    var restoresAncestors = false
    var version: Int?
    var succeedsIfDone = false
  }
}

extension SlowModel {
  mutating func perform(_ call: RandomModel.Call, _ key: RecordKey) throws(Refused) -> Answer {
    switch call.verb {
    case .change: try change(call, key)
    case .softDelete, .archive: try putAway(call, key)
    case .restore: try restore(call, key)
    case .hardDelete: try hardDelete(call, key)
    }
  }

  /// S2, S8, S9, S10, S11, S13.
  private mutating func putAway(
    _ call: RandomModel.Call,
    _ key: RecordKey
  ) throws(Refused) -> Answer {
    let goal: Phase = call.verb == .softDelete ? .inactive : .archived
    guard let root = find(key) else { throw Refused(.notFound(key.kind)) }
    if call.succeedsIfDone, phase(root) == goal {
      return Answer(isUnchanged: true, life: root.life)
    }
    guard call.verb == .archive || call.scope.holds(phase(root)) else {
      throw Refused(.notFound(key.kind))
    }
    _ = try action(call, root)
    let every = links(key.tenant, call.verb)
    let members = closure(of: root.life, every)
    let leaving = members.filter { life in
      life == root.life || records[life].map { phase($0) == .active } ?? false
    }
    try checkRestricts(every, of: leaving, taking: members, call.verb, root.key.kind)
    var answer = Answer(life: root.life, operation: operations.count)
    answer.affected = countsByKind(leaving)
    answer.members = countsByKind(members.subtracting([root.life]))
    answer.footprint = footprint(leaving, "leave").union(footprint(members, "member"))
    answer.details = details(members)
    let links = linksToDetach(every, from: leaving)
    let losers = Set(links.map(\.dependent))
    answer.detached = countsByKind(losers)
    answer.footprint.formUnion(links.map { "detach \($0)" })
    try leave(leaving, call, root.life)
    detach(links)
    memories.append(contentsOf: links)
    try checkKeys(losers)
    try check(root, hasVersion: call.version)
    touch(leaving.union(losers))
    for life in members { records[life]?.tombstones.append(operations.count) }
    operations.append(
      Operation(tenant: key.tenant, root: root.life, rootKey: key, verb: call.verb, at: now)
    )
    answer.audit = audit(key.tenant)
    return answer
  }

  private mutating func leave(
    _ lives: Set<Int>,
    _ call: RandomModel.Call,
    _ root: Int
  ) throws(Refused) {
    for life in lives {
      guard let record = records[life] else { continue }
      let own = life == root ? call : RandomModel.Call(verb: call.verb)
      guard let destination = try action(own, record).destination else { continue }
      if phase(record) == .active {
        records[life]?.lastActiveState = record.state
        records[life]?.deletedAt = now
      }
      records[life]?.state = destination
    }
  }

  /// S7, S8, S9, S10, S11, S13.
  private mutating func hardDelete(
    _ call: RandomModel.Call,
    _ key: RecordKey
  ) throws(Refused) -> Answer {
    guard let root = find(key) else {
      if call.succeedsIfDone, lastVersions[key] != nil { return Answer(isUnchanged: true) }
      throw Refused(.notFound(key.kind))
    }
    _ = try action(call, root)
    let every = links(key.tenant, .hardDelete)
    let removed = closure(of: root.life, every)
    try checkRestricts(every, of: removed, taking: removed, .hardDelete, root.key.kind)
    var answer = Answer()
    answer.affected = countsByKind(removed)
    answer.members = countsByKind(removed.subtracting([root.life]))
    answer.footprint = footprint(removed, "remove")
    answer.details = details(removed)
    answer.removed = removed.compactMap { records[$0]?.value }
    let links = linksToDetach(every, from: removed).filter { !removed.contains($0.dependent) }
    let losers = Set(links.map(\.dependent))
    answer.detached = countsByKind(losers)
    answer.footprint.formUnion(links.map { "detach \($0)" })
    detach(links)
    remove(removed)
    try checkKeys(losers)
    try check(root, hasVersion: call.version)
    touch(losers)
    answer.audit = audit(key.tenant)
    return answer
  }

  private mutating func remove(_ lives: Set<Int>) {
    for life in lives {
      guard let record = records.removeValue(forKey: life) else { continue }
      lastVersions[record.key] = record.version
      self.lives[record.key] = nil
      inserted[record.key.tenant]?.removeAll { $0 == life }
    }
    memories.removeAll { lives.contains($0.dependent) || lives.contains($0.target) }
  }

  private func checkRestricts(
    _ links: [Link],
    of lives: Set<Int>,
    taking members: Set<Int>,
    _ verb: LifecycleVerb,
    _ kind: EntityKind
  ) throws(Refused) {
    var blockers: Set<Int> = []
    for link in links
    where link.rule == .restrict && lives.contains(link.target) && !members.contains(link.child) {
      guard let dependent = records[link.child] else { continue }
      if verb == .hardDelete || phase(dependent) == .active { blockers.insert(link.child) }
    }
    if !blockers.isEmpty { throw Refused(.blocked(kind, verb, countsByKind(blockers))) }
  }

  private func linksToDetach(_ links: [Link], from lives: Set<Int>) -> [Memory] {
    links.filter { $0.rule == .detach && lives.contains($0.target) }.map { link in
      Memory(dependent: link.child, relation: link.index, target: link.target)
    }
  }

  private mutating func detach(_ links: [Memory]) {
    for link in links {
      records[link.dependent]?.value.links[link.relation] = nil
    }
  }
}

extension Scope {
  func holds(_ phase: Phase) -> Bool {
    switch phase {
    case .active: contains(.active)
    case .inactive: contains(.inactive)
    case .archived: contains(.archived)
    }
  }
}
