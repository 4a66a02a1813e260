/// What happens to dependents when the record that an optional, changeable link points to is taken.
public enum RelationRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// Dependents go along.
  case cascade
  /// Refused while active dependents exist; for a hard delete, while any exist.
  case restrict
  /// The link is set to nil and given back when the record is restored.
  case detach
  /// The link stays; nothing new may point to the record.
  case keep
}

/// What happens to dependents when the record that a fixed link points to is taken.
///
/// The rules of a link that cannot be set to nil: ``RelationRule`` without `detach`.
public enum FixedLinkRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// Dependents go along.
  case cascade
  /// Refused while active dependents exist; for a hard delete, while any exist.
  case restrict
  /// The link stays; nothing new may point to the record.
  case keep

  var rule: RelationRule {
    switch self {
    case .cascade: .cascade
    case .restrict: .restrict
    case .keep: .keep
    }
  }
}

/// A relation's rule for each verb.
public struct RelationRules: Sendable, Hashable, Codable {
  /// The rule for a soft delete of the parent.
  public let softDelete: RelationRule
  /// The rule for an archive of the parent.
  public let archive: RelationRule
  /// The rule for a hard delete of the parent.
  public let hardDelete: RelationRule

  /// The rule that holds while a parent rests in a phase: nil for the active one.
  func rule(for phase: Phase) -> RelationRule? {
    switch phase {
    case .active: nil
    case .inactive: softDelete
    case .archived: archive
    }
  }

  func rule(for verb: LifecycleVerb) -> RelationRule? {
    switch verb {
    case .softDelete: softDelete
    case .archive: archive
    case .hardDelete: hardDelete
    case .change, .restore: nil
    }
  }
}
