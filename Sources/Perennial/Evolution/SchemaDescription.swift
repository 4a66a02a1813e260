/// What a store remembers of a schema: all that stored data depends on.
///
/// Actions, rules of relations, audited fields and display names are not part of it; they may change freely.
struct SchemaDescription: Codable, Hashable, Sendable {
  static let format = 1

  let format: Int
  let tenancy: Tenancy
  let kinds: [String: Kind]
  /// The parents' kinds of relations that no schema has any more, by child kind and name.
  ///
  /// Storages keep a relation's links to one kind for ever, so a name never stands for another kind.
  private(set) var retired: [String: [String: String]]

  /// One kind; its parts by name.
  struct Kind: Codable, Hashable, Sendable {
    let initial: String
    let states: [String: PhaseName]
    /// The parents' kinds.
    let relations: [String: String]
    let uniqueKeys: [String: Key]
    let payloadVersion: Int
  }

  /// A unique key.
  ///
  /// Which fields are its parts is not visible, only how many they are.
  struct Key: Codable, Hashable, Sendable {
    let scope: UniqueScope
    let parts: Int
  }

  /// A phase as text, so that the description can be read.
  enum PhaseName: String, Codable, Sendable {
    case active, inactive, archived

    init(_ phase: Phase) {
      switch phase {
      case .active: self = .active
      case .inactive: self = .inactive
      case .archived: self = .archived
      }
    }
  }
}

extension SchemaDescription {
  init(_ schema: Schema) {
    format = Self.format
    tenancy = schema.tenancy
    retired = [:]
    let models = schema.order.compactMap { schema.models[$0] }
    kinds = models.byName(\.kind.rawValue, Kind.init)
  }

  /// The description as it is written after an earlier one, whose lost relations it goes on to remember.
  func succeeding(_ earlier: SchemaDescription) -> SchemaDescription {
    var result = self
    result.retired = earlier.retired
    for (kind, old) in earlier.kinds {
      result.retired[kind, default: [:]].merge(old.relations) { _, new in new }
    }
    for (kind, names) in result.retired {
      let lost = names.filter { kinds[kind]?.relations[$0.key] == nil }
      result.retired[kind] = lost.isEmpty ? nil : lost
    }
    return result
  }
}

extension SchemaDescription.Kind {
  fileprivate init(_ model: KindModel) {
    initial = model.initial.rawValue
    states = model.states.byName(\.name.rawValue) { SchemaDescription.PhaseName($0.phase) }
    relations = model.relations.byName(\.id.name, \.parentKind.rawValue)
    uniqueKeys = model.uniqueKeys.byName(\.name) {
      SchemaDescription.Key(scope: $0.scope, parts: $0.partCount)
    }
    payloadVersion = model.payloadVersion
  }
}

extension Array {
  /// A schema has each name once.
  fileprivate func byName<Value>(
    _ name: (Element) -> String,
    _ value: (Element) -> Value
  ) -> [String: Value] {
    Dictionary(map { (name($0), value($0)) }) { first, _ in first }
  }
}
