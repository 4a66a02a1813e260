#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// One operation that still holds something.
public struct RecycleBinEntry: Sendable, Hashable, Identifiable {
  /// The operation.
  public let operation: OperationID
  /// The root's kind.
  public let rootKind: EntityKind
  /// The root's id; restore it to give back what the operation holds.
  public let rootID: Identifier
  /// Soft delete or archive.
  public let verb: LifecycleVerb
  /// When it happened.
  public let at: Date
  /// The id of the principal who did it.
  public let principalID: String
  /// The name of the principal who did it.
  public let principalName: String?
  /// Why, as the caller said.
  public let reason: String?
  /// How many records the operation holds now, the root included.
  public let memberCount: Int

  /// The operation.
  public var id: OperationID { operation }
}

/// Some entries of the recycle bin, and how to go on.
public struct RecycleBinPage: Sendable, Hashable {
  /// The entries, newest first.
  public let entries: [RecycleBinEntry]
  /// The cursor for the next page; nil where there are no more entries now.
  public let next: String?
}

extension LifecycleStore {
  /// The recycle bin, as one caller sees it.
  ///
  /// - Parameter principal: The caller; nil is refused by every call with `unauthenticated`.
  /// - Returns: The bin; making one costs nothing and checks nothing.
  public func recycleBin(as principal: Principal?) -> RecycleBin {
    RecycleBin(
      session: Session(
        store: self,
        principal: principal,
        correlationID: nil,
        durability: .durable
      )
    )
  }
}
