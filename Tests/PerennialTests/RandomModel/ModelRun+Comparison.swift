#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial

extension ModelRun {
  /// Everything that a caller can see of a record.
  struct Snapshot: Equatable, CustomStringConvertible {
    let key: RecordKey
    let value: RandomModel.Value
    let state: String
    let lastActiveState: String
    let version: Int
    let createdAt: Int
    let updatedAt: Int
    let deletedAt: Int?
    let heldBy: [OperationID]

    /// Tenants are compared by which caller sees the record.
    static func == (left: Snapshot, right: Snapshot) -> Bool {
      left.version == right.version && left.value == right.value && left.state == right.state
        && left.lastActiveState == right.lastActiveState && left.createdAt == right.createdAt
        && left.updatedAt == right.updatedAt && left.deletedAt == right.deletedAt
        && left.heldBy == right.heldBy
    }

    var withoutOperations: Snapshot {
      Snapshot(
        key: key,
        value: value,
        state: state,
        lastActiveState: lastActiveState,
        version: version,
        createdAt: createdAt,
        updatedAt: updatedAt,
        deletedAt: deletedAt,
        heldBy: []
      )
    }

    var description: String {
      "\(key) \(state) (\(lastActiveState)) v\(version) at \(createdAt)/\(updatedAt)/\(deletedAt ?? -1) "
        + "links \(value.links.map { $0?.description ?? "-" }) tag \(value.tag ?? 0) text \(value.text) "
        + "held by \(heldBy.map { $0.description.suffix(4) })"
    }
  }

  func snapshot<E: RandomModel.Kind>(_ record: Record<E>) -> Snapshot {
    func seconds(_ date: Date) -> Int { Int(date.timeIntervalSince(start).rounded()) }
    return Snapshot(
      key: RecordKey(tenant: record.tenant, kind: E.kind, id: record.entity.id.identifier),
      value: record.entity.value,
      state: record.state.rawValue,
      lastActiveState: record.lastActiveState.rawValue,
      version: record.version,
      createdAt: seconds(record.createdAt),
      updatedAt: seconds(record.updatedAt),
      deletedAt: record.deletedAt.map(seconds),
      heldBy: record.heldBy
    )
  }

  func snapshot(life: Int) -> Snapshot? { snapshot(life: life, in: model) }

  func snapshot(life: Int, in model: SlowModel) -> Snapshot? {
    model.records[life].map(snapshot)
  }

  func snapshot(_ record: SlowModel.Record) -> Snapshot {
    Snapshot(
      key: record.key,
      value: record.value,
      state: record.state.rawValue,
      lastActiveState: record.lastActiveState.rawValue,
      version: record.version,
      createdAt: record.createdAt,
      updatedAt: record.updatedAt,
      deletedAt: record.deletedAt,
      heldBy: record.tombstones.compactMap { operationIDs[$0] }
    )
  }

  func compare<Value: Equatable>(
    _ what: String,
    _ library: Value,
    _ model: Value
  ) throws(Mismatch) {
    guard library != model else { return }
    throw Mismatch(what, library: library, model: model)
  }

  func compare(_ library: ChangeSummary, _ model: Answer) throws(Mismatch) {
    try compare("affected", library.affected, model.affected)
    try compare("members", library.members, model.members)
    try compare("detached", library.detached, model.detached)
    try compare("reattached", library.reattached, model.reattached)
  }

  /// Compares a verb's two results; where both succeeded, gives them and goes on with the next model.
  mutating func settle<R>(
    _ expected: Result<Answer, Refused>,
    _ actual: Result<R, LifecycleError>,
    _ next: SlowModel,
    _ verb: String
  ) throws(Mismatch) -> (Answer, R)? {
    switch (expected, actual) {
    case (.success(let answer), .success(let result)):
      tally["\(verb) \(answer.isUnchanged ? "unchanged" : "done")", default: 0] += 1
      model = next
      return (answer, result)
    case (.failure(let refused), .failure(let error)):
      try compare(error, refused)
      tally["\(verb): \(Self.refusal(error).name)", default: 0] += 1
      return nil
    case (.success(let answer), .failure(let error)):
      throw Mismatch("answer", library: Self.refusal(error), model: answer)
    case (.failure(let refused), .success(let result)):
      throw Mismatch("answer", library: result, model: refused.any)
    }
  }

  func compare(_ error: LifecycleError, _ refused: Refused) throws(Mismatch) {
    let actual = Self.refusal(error)
    if refused.any.contains(actual) { return }
    if case .unique(let found) = actual {
      for case .unique(let expected) in refused.any where Self.agree(found, expected) { return }
    }
    throw Mismatch("refusal", library: actual, model: refused.any)
  }

  /// Of two records that both come to a value, either may be called its holder.
  private static func agree(
    _ found: [SlowModel.Conflict],
    _ expected: [SlowModel.Conflict]
  ) -> Bool {
    found.allSatisfy(expected.contains)
      && expected.allSatisfy { pair in
        found.contains {
          $0.key == pair.key && ($0.record == pair.record || $0.record == pair.holder)
        }
      }
  }

  static func refusal(_ error: LifecycleError) -> SlowModel.Refusal {
    switch error {
    case .notFound(let name): .notFound(name.kind)
    case .alreadyExists(let name, let id): .alreadyExists(name.kind, id)
    case .invalidTransition(let refusal):
      .invalidTransition(
        refusal.kind.kind,
        refusal.id,
        refusal.verb,
        action: refusal.action,
        refusal.state,
        from: Set(refusal.allowedFrom)
      )
    case .notActive(let name, let id, let phase): .notActive(name.kind, id, phase)
    case .parentNotActive(let refusal) where !refusal.hasUnreadable:
      .parentNotActive(refusal.kind.kind, Set(refusal.roots))
    case .blockedByDependents(let refusal):
      .blocked(refusal.kind.kind, refusal.verb, refusal.counts)
    case .uniqueConflict(let refusal):
      .unique(
        refusal.conflicts.map {
          SlowModel.Conflict(key: $0.key, record: $0.record, holder: $0.holder)
        }
      )
    case .versionConflict(let name, let expected, let actual):
      .version(name.kind, expected: expected, actual: actual)
    case .planStale: .planStale
    case .invalidArgument: .invalidArgument
    default: .other("\(error)")
    }
  }
}
