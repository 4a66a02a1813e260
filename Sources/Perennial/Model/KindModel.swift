/// What a schema knows of one kind, apart from its Swift type.
package final class KindModel: Sendable {
  package let kind: EntityKind
  package let displayName: DisplayName
  package let states: [StateModel]
  package let initial: StateName
  package let actions: [ActionModel]
  package let relations: [RelationModel]
  /// Whether a record of the kind can be another one's parent.
  let isSelfRelated: Bool
  package let uniqueKeys: [UniqueKeyModel]
  package let auditedFields: [String]
  /// The names of the fields with files.
  package let attachments: [String]
  /// What caches forget when a record of the kind changes.
  let cachePatterns: [String]
  package let payloadVersion: Int
  package let operations: EntityOperations
  let typeName: String

  init<E: Entity>(_ type: E.Type) {
    kind = E.kind
    displayName = E.displayName
    typeName = String(describing: type)
    states = E.State.allCases.map { StateModel(name: StateName($0), phase: $0.phase) }
    initial = StateName(E.State.initial)
    actions = E.Action.allCases.map(ActionModel.init)
    // Once: a host's computed properties need not give the same each time.
    let (parents, keys, fields) = (E.parents, E.uniqueKeys, E.auditedFields)
    let files = E.attachments
    relations = parents.enumerated().map { index, parent in
      RelationModel(
        id: RelationID(child: E.kind, name: parent.name),
        index: index,
        parentKind: parent.parentKind,
        rules: parent.rules,
        isOptional: parent.setLink != nil
      )
    }
    isSelfRelated = parents.contains { $0.parentKind == E.kind }
    uniqueKeys = keys.map {
      UniqueKeyModel(name: $0.name, scope: $0.scope, partCount: $0.partCount)
    }
    payloadVersion = E.payloadVersion
    auditedFields = fields.map(\.name)
    attachments = files.map(\.name)
    cachePatterns = E.cachePatterns
    operations = EntityOperations(parents, keys, fields, files)
  }

  func phase(of state: StateName) -> Phase? {
    states.first { $0.name == state }?.phase
  }

  /// The action of a verb that starts from a state; a valid schema has one at most, but for changes.
  func action(_ verb: LifecycleVerb, from state: StateName) -> ActionModel? {
    actions.first { $0.verb == verb && $0.sources.contains(state) }
  }

  func action(named name: String) -> ActionModel? {
    actions.first { $0.name == name }
  }

  var kindName: KindName {
    KindName(kind: kind, displayName: displayName)
  }

  var hasKeysAmongActive: Bool {
    uniqueKeys.contains { $0.scope == .active }
  }

  /// Whether a value was stored for one of the kind's keys, not for one that it had earlier.
  func declares(_ key: StoredUniqueKey) -> Bool {
    uniqueKeys.contains { $0.name == key.name && $0.scope == key.scope }
  }
}

/// A state, apart from its Swift type.
package struct StateModel: Sendable, Hashable {
  package let name: StateName
  package let phase: Phase
}

/// An action, apart from its Swift type.
package struct ActionModel: Sendable, Hashable {
  package let name: String
  package let verb: LifecycleVerb
  package let sources: [StateName]
  package let destination: StateName?
  package let skipsArchive: Bool

  init<A: LifecycleAction>(_ action: A) {
    let transition = action.transition
    name = action.rawValue
    verb = transition.verb
    sources = transition.sources.map { StateName($0) }
    destination = transition.destination.map { StateName($0) }
    skipsArchive = transition.skipsArchive
  }
}

/// A relation, apart from its Swift types.
package struct RelationModel: Sendable, Hashable {
  package let id: RelationID
  /// The relation's place among its child kind's.
  package let index: Int
  package let parentKind: EntityKind
  package let rules: RelationRules
  package let isOptional: Bool
}

/// A unique key, apart from its Swift type.
package struct UniqueKeyModel: Sendable, Hashable {
  package let name: String
  package let scope: UniqueScope
  package let partCount: Int
}

extension StateName {
  init<S: LifecycleState>(_ state: S) {
    self.init(rawValue: state.rawValue)
  }
}
