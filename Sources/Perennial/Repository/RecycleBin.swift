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
    try PageLimit.require(limit)
    let seal = cursorSeal(kind, context)
    var position = try cursor.map { text throws(LifecycleError) in try seal.open(text) }
    var entries: [RecycleBinEntry] = []
    let batch = [HoldingOperation].pageBatch(of: limit, passesOver: true)
    while true {
      let found = try context.reader.holdingOperations(
        of: context.tenant,
        before: position,
        limit: batch
      )
      for (holding, isVisible) in zip(found, try visibility(of: found, kind, context)) {
        if isVisible {
          guard entries.count < limit else {
            return RecycleBinPage(entries: entries, next: position.map(seal.close))
          }
          entries.append(entry(holding))
        }
        position = holding.position
      }
      guard found.count == batch else { return RecycleBinPage(entries: entries, next: nil) }
    }
  }

  private static func cursorSeal(_ kind: EntityKind?, _ context: PlanningContext) -> CursorSeal {
    let purpose = [
      "bin", context.tenant.rawValue, context.authorization.principal.id,
      kind.map { "k" + $0.rawValue } ?? "*",
    ].map { "\($0.utf8.count):\($0)" }.joined()
    return CursorSeal(seal: context.seal) { $0.append(framed: purpose) }
  }

  /// Which operations' roots are of the kind and may be read by the caller.
  private static func visibility(
    of found: [HoldingOperation],
    _ kind: EntityKind?,
    _ context: PlanningContext
  ) throws(LifecycleError) -> [Bool] {
    let headers = try context.reader.headers(at: found.map(\.operation.rootReference))
    let wanted = zip(found, headers).map { holding, header -> RecordHeader? in
      let rootKind = holding.operation.rootKind
      guard context.schema.models[rootKind] != nil, kind ?? rootKind == rootKind else { return nil }
      return header
    }
    let readable = try context.readable(wanted.compactMap(\.self))
    return wanted.map { header in header.map { readable.contains($0.reference) } ?? false }
  }

  private static func entry(_ holding: HoldingOperation) -> RecycleBinEntry {
    let operation = holding.operation
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
