/// What can still be restored: operations that hold something, newest first (rule S17).
///
/// Get one from ``LifecycleStore/recycleBin(as:)``. It lists operations, not every member of a cascade.
public struct RecycleBin: Sendable {
  let session: Session

  /// Lists operations of the caller's tenant whose roots the caller may read.
  ///
  /// - Parameters:
  ///   - kind: The roots' kind; nil for every kind.
  ///   - limit: The largest number of entries, 1 to 1,000.
  ///   - cursor: The cursor of the page before; nil for the first page.
  /// - Returns: The page.
  /// - Throws: `forbidden` where the caller may read nothing of the kind; `invalidArgument` for a limit,
  ///   a kind or a cursor; `unauthenticated`, `cancelled`, `storage`.
  public func list(
    of kind: EntityKind? = nil,
    limit: Int = 100,
    after cursor: String? = nil
  ) async throws(LifecycleError) -> RecycleBinPage {
    try await session.read { context throws(LifecycleError) in
      try Self.page(context, kind, limit, cursor)
    }
  }

  private static func page(
    _ context: PlanningContext,
    _ kind: EntityKind?,
    _ limit: Int,
    _ cursor: String?
  ) throws(LifecycleError) -> RecycleBinPage {
    if let kind {
      _ = try context.schema.model(of: kind)
      try context.authorization.require(.read, on: kind)
    }
    guard 1...1000 ~= limit else {
      throw .invalidArgument("The limit is \(limit); choose one of 1 to 1000")
    }
    let purpose = [
      "bin", context.tenant.rawValue, context.authorization.principal.id,
      kind.map { "k" + $0.rawValue } ?? "*",
    ].map { "\($0.utf8.count):\($0)" }.joined()
    let seal = CursorSeal(
      seal: TokenSeal(secret: context.reader.storeID),
      purpose: purpose
    )
    var position = try cursor.map { text throws(LifecycleError) in try seal.open(text) }
    var entries: [RecycleBinEntry] = []
    while true {
      let found = try context.reader.holdingOperations(
        of: context.tenant,
        before: position,
        limit: limit + 1
      )
      for holding in found {
        if kind.map({ $0 == holding.operation.rootKind }) ?? true,
          let entry = try entry(holding, context)
        {
          guard entries.count < limit else {
            return RecycleBinPage(entries: entries, next: position.map(seal.close))
          }
          entries.append(entry)
        }
        position = holding.position
      }
      guard found.count == limit + 1 else { return RecycleBinPage(entries: entries, next: nil) }
    }
  }

  /// The entry, where the caller may read its root.
  private static func entry(
    _ holding: HoldingOperation,
    _ context: PlanningContext
  ) throws(LifecycleError) -> RecycleBinEntry? {
    let operation = holding.operation
    guard context.schema.models[operation.rootKind] != nil else { return nil }
    guard let header = try context.reader.headers(at: [operation.rootReference]).first ?? nil,
      try context.authorization.canRead(header, context.reader)
    else { return nil }
    return RecycleBinEntry(
      operation: operation.id,
      rootKind: operation.rootKind,
      rootID: operation.rootID,
      verb: operation.verb,
      at: operation.at.date,
      principalID: operation.principalID,
      principalName: operation.principalName,
      reason: operation.reason,
      memberCount: holding.memberCount
    )
  }
}
