public import Perennial

/// Teardowns of aircraft with their documents and images; a tenant is an organisation.
///
/// Sellers write; everybody of an organisation reads. An archived teardown leaves the lists and can be restored as
/// a draft, or removed for good: the row goes, its audit trail stays, and the attached files go after the commit.
///
/// ```swift
/// let files = Teardowns.BucketFiles(urls: bucketURL) { try await bucket.remove($0) }
/// let store = LifecycleStore(
///   try Teardowns.schema(),
///   storage: storage,
///   access: Teardowns.access,
///   effects: EffectPolicy(handler: files)
/// )
/// try await Teardowns.Service(store, as: ann).delete(id)
/// ```
///
/// A host with kinds of its own builds its schema from ``kinds`` and its policy from ``rules``.
public enum Teardowns {
  /// The only kind.
  public static let kinds: [any Entity.Type] = [Teardown.self]

  /// The kinds, checked.
  ///
  /// - Parameter deletingBeforeArchive: Whether drafts and active teardowns can be removed for good, too, as the
  ///   page has it. Without it only archived ones can, through the service and through a repository alike.
  /// - Returns: The schema.
  /// - Throws: Nothing while the kinds are sound, which they are.
  public static func schema(
    deletingBeforeArchive: Bool = false
  ) throws(SchemaError) -> Schema {
    try Schema(kinds: kinds, allowingHardDeleteWithoutArchive: deletingBeforeArchive)
  }
}
