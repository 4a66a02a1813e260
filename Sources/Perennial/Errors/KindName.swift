/// A kind in an error: its stored name and its name in messages.
public struct KindName: Sendable, Hashable {
  /// The stored name.
  public let kind: EntityKind
  /// The name in messages.
  public let displayName: DisplayName

  /// Makes a name, such as that of an error that a test expects.
  public init(kind: EntityKind, displayName: DisplayName) {
    self.kind = kind
    self.displayName = displayName
  }
}
