import Perennial
import PerennialTesting

extension SlowModel {
  /// S3, S4, S8, S9, S10, S11.
  mutating func restore(_ call: RandomModel.Call, _ key: RecordKey) throws(Refused) -> Answer {
    guard let root = find(key) else { throw Refused(.notFound(key.kind)) }
    if phase(root) == .active, call.succeedsIfDone {
      return Answer(isUnchanged: true, life: root.life)
    }
    _ = try action(call, root)
    var roots: Set<Int> = [root.life]
    while true {
      let inTheWay = blockers(of: roots)
      guard !inTheWay.isSubset(of: roots) else { break }
      roots.formUnion(inTheWay)
    }
    if roots.count > 1, !call.restoresAncestors {
      // The error names what is directly in the way; more may come to light once that is restored.
      let keys = blockers(of: [root.life]).compactMap { records[$0]?.key }
      throw Refused(.parentNotActive(key.kind, Set(keys)))
    }
    let lifted = operations(rootedAt: roots)
    let members = held(by: lifted)
    let returning = returning(lifting: lifted)
    var answer = Answer(life: root.life)
    answer.affected = countsByKind(returning)
    answer.members = countsByKind(members.subtracting([root.life]))
    answer.footprint = footprint(members, "member").union(footprint(returning, "return"))
    answer.details = details(members)
    try comeBack(returning, roots, call, root.life)
    for life in members { records[life]?.tombstones.removeAll { lifted.contains($0) } }
    let winners = giveBackLinks(to: returning, &answer)
    answer.reattached = countsByKind(winners)
    do throws(Refused) {
      try checkKeys(returning.union(winners))
    } catch {
      throw Refused(any: error.any, isOpen: answer.isOpen)
    }
    try check(root, hasVersion: call.version)
    touch(returning.union(winners))
    answer.audit = audit(key.tenant)
    return answer
  }

  private func operations(rootedAt roots: Set<Int>) -> Set<Int> {
    Set(operations.indices.filter { roots.contains(operations[$0].root) })
  }

  private func held(by lifted: Set<Int>) -> Set<Int> {
    Set(records.values.filter { !lifted.isDisjoint(with: $0.tombstones) }.map(\.life))
  }

  private func returning(lifting lifted: Set<Int>) -> Set<Int> {
    Set(
      records.values.filter { !$0.tombstones.isEmpty && lifted.isSuperset(of: $0.tombstones) }
        .map(\.life)
    )
  }

  /// The roots of what stands in the way of restoring some roots at once (S4).
  private func blockers(of roots: Set<Int>) -> Set<Int> {
    let lifted = operations(rootedAt: roots)
    let returning = returning(lifting: lifted)
    var found: Set<Int> = []
    for life in roots {
      found.formUnion((records[life]?.tombstones ?? []).map { operations[$0].root })
    }
    for life in returning {
      guard let record = records[life] else { continue }
      for (index, relation) in relations(record.key.kind).enumerated() {
        guard let target = target(of: record, index), let parent = records[target],
          !returning.contains(target)
        else { continue }
        let rule: RelationRule? =
          switch phase(parent) {
          case .active: nil
          case .inactive: relation.softDelete
          case .archived: relation.archive
          }
        guard rule == .cascade || rule == .restrict else { continue }
        found.formUnion(parent.tombstones.map { operations[$0].root })
      }
    }
    return found.subtracting(roots)
  }

  private mutating func comeBack(
    _ lives: Set<Int>,
    _ roots: Set<Int>,
    _ call: RandomModel.Call,
    _ root: Int
  ) throws(Refused) {
    for life in lives {
      guard let record = records[life] else { continue }
      var state = record.lastActiveState
      if roots.contains(life) {
        let own = life == root ? call : RandomModel.Call(verb: .restore)
        state = try action(own, record).destination ?? state
      }
      records[life]?.state = state
      records[life]?.lastActiveState = state
      records[life]?.deletedAt = nil
    }
  }

  /// Gives links back to what returned; one that would make its record its own ancestor is forgotten.
  ///
  /// Where not all of them can be given back, the rules leave open which ones are.
  private mutating func giveBackLinks(to returning: Set<Int>, _ answer: inout Answer) -> Set<Int> {
    var order = SeededGenerator(seed: memoryOrder)
    let back = memories.filter { returning.contains($0.target) }
    let possible = Set(back.filter { canGiveBack($0) })
    var winners: Set<Int> = []
    for memory in memoryOrder == 0 ? back : back.shuffled(using: &order) {
      guard canGiveBack(memory), let target = records[memory.target] else {
        if possible.contains(memory) { answer.isOpen = true }
        continue
      }
      records[memory.dependent]?.value.links[memory.relation] = target.key.id
      winners.insert(memory.dependent)
      answer.footprint.insert("reattach \(memory)")
    }
    memories.removeAll { returning.contains($0.target) }
    return winners
  }

  private func canGiveBack(_ memory: Memory) -> Bool {
    guard let dependent = records[memory.dependent], let target = records[memory.target],
      dependent.value.links[memory.relation] == nil
    else { return false }
    guard dependent.key.kind == target.key.kind else { return true }
    return memory.dependent != memory.target && !isAncestor(memory.dependent, of: memory.target)
  }
}
