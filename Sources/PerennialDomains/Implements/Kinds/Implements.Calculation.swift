public import Perennial

extension Implements {
  /// The power that an implement needs somewhere; it stays when the implement is deleted, and keeps it from being
  /// removed.
  public struct Calculation: Entity {
    /// The stored name.
    public static let kind: EntityKind = "calculation"
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
    /// What came out, in horsepower.
    public var powerHP: Int

    /// Makes one.
    public init(id: Int, implementID: Implement.ID, powerHP: Int) {
      self.id = id
      self.implementID = implementID
      self.powerHP = powerHP
    }
  }
}
