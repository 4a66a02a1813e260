/// A link from a child kind to a parent kind, with a rule for each verb that takes the parent.
///
/// The rules default to `cascade`. Two relations to one parent kind must be named.
///
/// ```swift
/// static let parents: [Parent<Self>] = [
///   .belongs(to: Genre.self, by: \.genreID, onEvery: .restrict),
///   .belongs(to: Employee.self, named: "supportRep", by: \.supportRepID, onEvery: .detach),
/// ]
/// ```
///
/// `detach` is offered for links that are optional and `var`; for others it does not compile.
public struct Parent<Child: Entity>: Sendable {
  let name: String
  let parentKind: EntityKind
  let rules: RelationRules
  /// The field that holds the link.
  let path: any PartialKeyPath<Child> & Sendable
  let link: @Sendable (Child) -> Identifier?
  /// Points the link elsewhere, or to nothing; false where the id is not of the parent's type.
  ///
  /// Nil where it is fixed.
  let setLink: (@Sendable (inout Child, Identifier?) -> Bool)?

  /// A link that every child has.
  ///
  /// - Parameters:
  ///   - parent: The parent's type.
  ///   - name: The relation's stored name; the parent's kind where none is given.
  ///   - path: The field that holds the parent's id.
  ///   - softDelete: What a soft delete of the parent does.
  ///   - archive: What an archive of the parent does.
  ///   - hardDelete: What a hard delete of the parent does.
  /// - Returns: The link.
  public static func belongs<P: Entity>(
    to parent: P.Type,
    named name: String? = nil,
    by path: any KeyPath<Child, P.ID> & Sendable,
    softDelete: FixedLinkRule = .cascade,
    archive: FixedLinkRule = .cascade,
    hardDelete: FixedLinkRule = .cascade
  ) -> Self {
    Self(
      name: name ?? P.kind.rawValue,
      parentKind: P.kind,
      rules: RelationRules(
        softDelete: softDelete.rule,
        archive: archive.rule,
        hardDelete: hardDelete.rule
      ),
      path: path,
      link: { $0[keyPath: path].identifier },
      setLink: nil
    )
  }

  /// A link that a child may have, and that is never set to nil by the library.
  ///
  /// The parameters are those of ``belongs(to:named:by:softDelete:archive:hardDelete:)``.
  @_disfavoredOverload
  public static func belongs<P: Entity>(
    to parent: P.Type,
    named name: String? = nil,
    by path: any KeyPath<Child, P.ID?> & Sendable,
    softDelete: FixedLinkRule = .cascade,
    archive: FixedLinkRule = .cascade,
    hardDelete: FixedLinkRule = .cascade
  ) -> Self {
    Self(
      name: name ?? P.kind.rawValue,
      parentKind: P.kind,
      rules: RelationRules(
        softDelete: softDelete.rule,
        archive: archive.rule,
        hardDelete: hardDelete.rule
      ),
      path: path,
      link: { $0[keyPath: path]?.identifier },
      setLink: nil
    )
  }

  /// A link that a child may have and that `detach` may set to nil.
  ///
  /// The parameters are those of ``belongs(to:named:by:softDelete:archive:hardDelete:)``.
  public static func belongs<P: Entity>(
    to parent: P.Type,
    named name: String? = nil,
    by path: any WritableKeyPath<Child, P.ID?> & Sendable,
    softDelete: RelationRule = .cascade,
    archive: RelationRule = .cascade,
    hardDelete: RelationRule = .cascade
  ) -> Self {
    Self(
      name: name ?? P.kind.rawValue,
      parentKind: P.kind,
      rules: RelationRules(softDelete: softDelete, archive: archive, hardDelete: hardDelete),
      path: path,
      link: { $0[keyPath: path]?.identifier },
      setLink: { child, identifier in
        guard let identifier else {
          child[keyPath: path] = nil
          return true
        }
        guard let id = P.ID(identifier: identifier) else { return false }
        child[keyPath: path] = id
        return true
      }
    )
  }
}

extension Parent {
  /// A link that every child has, with one rule for all three verbs.
  public static func belongs<P: Entity>(
    to parent: P.Type,
    named name: String? = nil,
    by path: any KeyPath<Child, P.ID> & Sendable,
    onEvery rule: FixedLinkRule
  ) -> Self {
    belongs(to: parent, named: name, by: path, softDelete: rule, archive: rule, hardDelete: rule)
  }

  /// A link that a child may have and that is never set to nil, with one rule for all three verbs.
  @_disfavoredOverload
  public static func belongs<P: Entity>(
    to parent: P.Type,
    named name: String? = nil,
    by path: any KeyPath<Child, P.ID?> & Sendable,
    onEvery rule: FixedLinkRule
  ) -> Self {
    belongs(to: parent, named: name, by: path, softDelete: rule, archive: rule, hardDelete: rule)
  }

  /// A link that a child may have and that `detach` may set to nil, with one rule for all three verbs.
  public static func belongs<P: Entity>(
    to parent: P.Type,
    named name: String? = nil,
    by path: any WritableKeyPath<Child, P.ID?> & Sendable,
    onEvery rule: RelationRule
  ) -> Self {
    belongs(to: parent, named: name, by: path, softDelete: rule, archive: rule, hardDelete: rule)
  }
}
