extension Repository {
  /// Reads one record.
  ///
  /// - Parameters:
  ///   - id: The record's id.
  ///   - scope: The phases to look in.
  /// - Returns: The record.
  /// - Throws: `notFound` where there is none in the caller's tenant and the scope that the caller may
  ///   read; `unauthenticated`, `forbidden`, `invalidArgument`, `hostFailure`, `cancelled`, `storage`.
  /// - Complexity: O(1).
  public func find(_ id: E.ID, in scope: Scope = .active) async throws(LifecycleError) -> Record<E>
  {
    try await session.read { context throws(LifecycleError) in
      let lookup = Lookup(
        context: context,
        model: try context.schema.model(of: E.kind),
        permission: .read,
        action: nil
      )
      try lookup.begin(id.identifier)
      return try Record<E>(lookup.find(id.identifier, in: scope))
    }
  }
}
