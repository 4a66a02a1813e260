/// A verb on one record, as a caller asks for it.
struct VerbRequest: Sendable, Hashable, Codable {
  let verb: LifecycleVerb
  let kind: EntityKind
  let id: Identifier
  /// The kind's own action, where the caller named one.
  var action: String?
  /// Where the verb looks; nil for where it does by default (rule S13).
  var scope: Scope?
  var expectedVersion: Int?
  var succeedsIfDone = false
  var restoresAncestors = false

  init(_ verb: LifecycleVerb, kind: EntityKind, id: Identifier) {
    self.verb = verb
    self.kind = kind
    self.id = id
  }

  /// The phase that the verb leads to; nil for a change and a removal.
  var targetPhase: Phase? {
    switch verb {
    case .softDelete: .inactive
    case .archive: .archived
    case .restore: .active
    case .change, .hardDelete: nil
    }
  }

  /// Where the verb looks: where it is told to, and, where being done already is success, in the phase that it
  /// leads to.
  var effectiveScope: Scope {
    let scope = scope ?? (verb == .softDelete ? .active : .all)
    guard succeedsIfDone, let targetPhase else { return scope }
    return scope.union(Scope(targetPhase))
  }

  /// The action that leads on from a state; the caller's own where one was named.
  func action(_ model: KindModel, from state: StateName) -> ActionModel? {
    guard let action else { return model.action(verb, from: state) }
    return model.action(named: action).flatMap { $0.sources.contains(state) ? $0 : nil }
  }

  /// The kind's actions that do the verb, whatever the state; the caller's own where one was named.
  func candidates(_ model: KindModel) -> [ActionModel] {
    model.actions.filter { candidate in
      candidate.verb == verb && action.map { $0 == candidate.name } ?? true
    }
  }

  func refusal(
    of record: StoredRecord,
    _ model: KindModel,
    allowedFrom: [StateName]? = nil
  ) -> LifecycleError {
    .invalidTransition(
      InvalidTransition(
        kind: model.kindName,
        id: id,
        verb: verb,
        action: action,
        state: record.header.state,
        allowedFrom: allowedFrom ?? candidates(model).flatMap(\.sources)
      )
    )
  }
}
