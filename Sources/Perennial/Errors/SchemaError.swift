/// Why a schema was refused: every problem found, each with its kind and the remedy.
public struct SchemaError: Error, Sendable, Hashable {
  /// The problems, in the order of the kinds; at least one.
  public let problems: [SchemaProblem]
}

extension SchemaError: CustomStringConvertible {
  /// The problems, a line each.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}

/// One reason why a schema was refused.
public struct SchemaProblem: Sendable, Hashable {
  /// The kind that has the problem.
  public let kind: EntityKind
  /// What rule is broken.
  public let rule: Rule
  /// What is wrong and how to mend it, as the end of a sentence about the kind.
  public let message: String

  init(_ kind: EntityKind, _ rule: Rule, _ message: String) {
    self.kind = kind
    self.rule = rule
    self.message = message
  }

  /// The rules that a schema must keep.
  @nonexhaustive
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// Two kinds, relations, unique keys or audited fields share a name.
    case duplicateName
    /// A kind's name is empty or longer than 255 bytes.
    case invalidName
    /// The initial state is not active.
    case initialNotActive
    /// A state that no chain of actions leads to.
    case unreachableState
    /// A transition whose verb and phases do not fit.
    case wrongTransition
    /// Two actions of one verb start from one state.
    case ambiguousAction
    /// A relation to a kind that the schema lacks.
    case missingParentKind
    /// Members would be put away along with a parent that a hard delete removes without them.
    case stuckMembers
    /// A hard delete would remove dependents that were never archived.
    case destroysActive
    /// A cascade to a kind with an active state that its own action does not start from.
    case missingAction
    /// Cascades between kinds form a cycle.
    case cascadeCycle
  }
}

extension SchemaProblem: CustomStringConvertible {
  /// The kind and the message as one sentence.
  public var description: String { "“\(kind)” \(message)." }
}
