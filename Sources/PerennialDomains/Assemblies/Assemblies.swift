public import Perennial

/// Assemblies of projects, with their pieces and articles; a tenant is a company.
///
/// Deleting an assembly makes it inactive, with everything that hangs on it, and a restore gives back exactly
/// that. Nothing is removed for good.
///
/// ```swift
/// let store = LifecycleStore(try Assemblies.schema(), storage: storage, access: Assemblies.access)
/// try await Assemblies.Service(store, as: ann).delete(guid)
/// ```
///
/// A host with kinds of its own builds its schema from ``kinds`` and its policy from ``rules``.
public enum Assemblies {
  /// The kinds, parents first.
  public static let kinds: [any Entity.Type] = [
    Project.self, Component.self, Assembly.self, Piece.self, Article.self,
  ]

  /// The kinds, checked.
  ///
  /// - Returns: The schema.
  /// - Throws: Nothing while the kinds are sound, which they are.
  public static func schema() throws(SchemaError) -> Schema {
    try Schema(kinds: kinds)
  }
}
