/// What a verb did.
public struct Outcome<E: Entity>: Sendable {
  /// Whether anything was done.
  public let status: Status
  /// The record that the verb was called on, as it is now; nil after a hard delete.
  public let record: Record<E>?
  /// The operation that holds what was put away; nil for other verbs.
  public let operation: OperationID?
  /// Numbers by kind.
  public let summary: ChangeSummary
  /// The first of the call's audit records, by its place in the tenant's chain; nil where none was written.
  public let auditSequence: Int64?
  /// What became of the files of what was removed, as far as the call waited for it (rule S22).
  public internal(set) var effects = EffectTally()
  /// The entries of the effects that the call's commit owes.
  let effectKeys: [[UInt8]]

  /// Whether a verb did anything.
  public enum Status: Sendable, Hashable {
    /// It was done.
    case done
    /// It was done before, and the caller wanted that to succeed.
    case unchanged
  }

  /// ``ChangeSummary/affected`` of the ``summary``.
  public var affected: [EntityKind: Int] { summary.affected }
}

/// What a verb does on a record that is already where the verb leads (rule S9).
public enum AlreadyDone: Sendable, Hashable {
  /// Fails as the caller would see it: `notFound` or `invalidTransition`.
  case fail
  /// Answers ``Outcome/Status/unchanged``, without a new audit record.
  case succeed
}
