/// Why a store's data cannot be used with today's schema: every difference, each with its remedy.
///
/// Nothing was changed. The texts are meant for operators: they name kinds, states and ids.
public struct SchemaMismatch: Sendable, Hashable {
  /// The differences, by kind; at least one.
  public let differences: [SchemaDifference]

  /// Makes an error's details, such as those of one that a test expects.
  public init(differences: [SchemaDifference]) {
    self.differences = differences
  }
}

extension SchemaMismatch: CustomStringConvertible {
  /// The differences, a line each.
  public var description: String {
    differences.map(\.description).joined(separator: "\n")
  }
}

/// One thing in which a store's data and a schema differ.
public struct SchemaDifference: Sendable, Hashable {
  /// The most records that a difference names.
  public static let maximumRecords = 100

  /// The kind that differs; nil where the store as a whole does.
  public let kind: EntityKind?
  /// In what they differ.
  public let rule: Rule
  /// What differs and how to mend it, as the end of a sentence about the kind or the store.
  public let message: String
  /// The records in the way, 100 at most, where single ones are.
  public let records: [RecordKey]

  /// Makes a difference, such as one of an error that a test expects.
  public init(_ kind: EntityKind?, _ rule: Rule, _ message: String, records: [RecordKey] = []) {
    self.kind = kind
    self.rule = rule
    self.message = message
    self.records = records
  }

  /// In what data and schema can differ.
  @nonexhaustive
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// There are records of a kind that the schema lacks.
    case missingKind
    /// Records are, or were last, in a state that the schema lacks.
    case missingState
    /// Records are, or were last, in a state whose phase is another.
    case changedPhase
    /// A relation's name stands for links to another kind.
    case changedParentKind
    /// Records were stored without a relation, and no migration adds it.
    case newRelation
    /// Records were stored without a unique key, or with another of its name, and no migration adds it.
    case newUniqueKey
    /// Records were stored by a newer program.
    case newerPayload
    /// Records were stored by an older program, and no migration upgrades them.
    case olderPayload
    /// Records were stored with tenants, and the schema has none, or the other way around.
    case changedTenancy
    /// Records share a value of a unique key that a migration adds.
    case sharedValue
    /// Records name parents that do not exist, by a relation that a migration adds.
    case missingParents
    /// A migration to another schema has begun and is not finished.
    case unfinishedMigration
    /// The store's own description is of a newer version of the library.
    case newerFormat
  }
}

extension SchemaDifference: CustomStringConvertible {
  /// The kind or the store, and the message, as one sentence.
  public var description: String {
    guard let kind else { return "The store \(message)." }
    return "“\(kind)” \(message)."
  }
}
