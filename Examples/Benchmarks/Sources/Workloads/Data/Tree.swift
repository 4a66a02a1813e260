/// A project with its conversations and their messages, numbered in pre-order.
///
/// Each conversation has 99 active messages and one that was deleted before, on its own.
struct Tree: Sendable {
  /// The root's number.
  let root: Int
  let tenant: Int
  let conversations: Int
  /// Whether conversations have the message that was deleted before.
  var hasDeletedMessages = true

  /// Records that a cascade takes, without the root.
  var descendantCount: Int { conversations * 100 }
  /// Records that were deleted before.
  var deletedCount: Int { hasDeletedMessages ? conversations : 0 }
  /// All records, with the root.
  var rowCount: Int { 1 + conversations * rowsPerConversation }

  private var rowsPerConversation: Int { hasDeletedMessages ? 101 : 100 }

  /// A record of the tree, by its place in pre-order.
  func draft(_ row: Int) -> Draft {
    guard row > 0 else { return Draft(number: root, tenant: tenant, kind: .project) }
    let place = (row - 1) % rowsPerConversation
    guard place > 0 else {
      return Draft(number: root + row, tenant: tenant, kind: .conversation, parent: root)
    }
    return Draft(
      number: root + row,
      tenant: tenant,
      kind: .message,
      parent: root + row - place,
      isDeleted: place == 100
    )
  }

  /// Calls a closure with all records in pre-order: the root alone, then ten conversations at a time.
  func forEachBatch(_ body: ([Draft]) async throws -> Void) async rethrows {
    try await body([draft(0)])
    let step = 10 * rowsPerConversation
    for start in stride(from: 1, to: rowCount, by: step) {
      try await body((start..<min(start + step, rowCount)).map(draft))
    }
  }
}
