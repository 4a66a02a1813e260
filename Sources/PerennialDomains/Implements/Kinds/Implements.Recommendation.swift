public import Perennial

extension Implements {
  /// Advice to use an implement; it stays when the implement is deleted, and keeps it from being removed.
  public struct Recommendation: Entity {
    /// The stored name.
    public static let kind: EntityKind = "recommendation"
    /// It stays where its implement goes.
    public static let parents: [Parent<Self>] = [
      .belongs(
        to: Implement.self,
        by: \.implementID,
        softDelete: .keep,
        archive: .keep,
        hardDelete: .restrict
      )
    ]

    /// The id; positive.
    public let id: Int
    /// The implement that it is about.
    public let implementID: Implement.ID
    /// What it says.
    public var text: String

    /// Makes one.
    public init(id: Int, implementID: Implement.ID, text: String) {
      self.id = id
      self.implementID = implementID
      self.text = text
    }
  }
}
