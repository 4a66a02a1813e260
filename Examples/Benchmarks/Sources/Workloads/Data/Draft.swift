/// A record to be inserted.
public struct Draft: Sendable, Hashable {
  /// Its number, from which id, times and texts follow.
  public let number: Int
  /// Its tenant, from 1.
  public let tenant: Int
  /// Its kind.
  public let kind: Kind
  /// Its parent's number; nil for a root.
  public let parent: Int?
  /// Whether an operation of its own deleted it before anything is measured.
  public let isDeleted: Bool

  /// Makes a record to be inserted.
  public init(number: Int, tenant: Int, kind: Kind, parent: Int? = nil, isDeleted: Bool = false) {
    self.number = number
    self.tenant = tenant
    self.kind = kind
    self.parent = parent
    self.isDeleted = isDeleted
  }

  /// The levels of a tree; the raw values are those that tables hold.
  public enum Kind: Int, Sendable {
    /// A root.
    case project
    /// A child of a project.
    case conversation
    /// A child of a conversation.
    case message
  }
}
