public import Perennial

/// Projects with their conversations, messages and versions, which only an archived one can be removed with.
///
/// A tenant's users do everything with its projects. Removing for good is for archived projects alone, takes
/// everything along, and can be shown before it is done.
///
/// ```swift
/// let store = LifecycleStore(try Projects.schema(), storage: storage, access: Projects.Access())
/// let plan = try await Projects.Service(store, as: ann).planPermanentDeletion(of: 7)
/// ```
///
/// A host with kinds of its own builds its schema from ``kinds``.
public enum Projects {
  /// The kinds, parents first.
  public static let kinds: [any Entity.Type] = [
    Project.self, Conversation.self, Message.self, Version.self,
  ]

  /// The kinds, checked.
  ///
  /// - Returns: The schema.
  /// - Throws: Nothing while the kinds are sound, which they are.
  public static func schema() throws(SchemaError) -> Schema {
    try Schema(kinds: kinds)
  }

  /// Whoever is authenticated does everything within the tenant.
  public struct Access: AccessPolicy {
    /// Makes the policy.
    public init() {}

    /// Allows all that stays within the caller's tenant.
    public func decision(on request: AccessRequest) -> KindDecision {
      request.permission == .listAcrossTenants ? .deny : .allow
    }
  }
}
