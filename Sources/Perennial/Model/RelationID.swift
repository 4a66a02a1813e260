/// A relation's stored name: its child kind and its name within it.
public struct RelationID: Sendable, Hashable, Codable {
  /// The kind that holds the link.
  public let child: EntityKind
  /// The relation's name; its parent's kind unless one is given.
  public let name: String

  /// Makes a relation's stored name.
  public init(child: EntityKind, name: String) {
    self.child = child
    self.name = name
  }
}

extension RelationID: CustomStringConvertible {
  /// Both names, as in `customer.supportRep`.
  public var description: String { "\(child).\(name)" }
}
