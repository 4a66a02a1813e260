extension Implements {
  /// What an implement says; the body of a request that updates one.
  public struct Details: Decodable, Sendable, Hashable {
    /// What people call it.
    public var name: String
    /// Who makes it.
    public var brand: String
    /// The power that it needs, in horsepower.
    public var powerHP: Int?

    /// Makes details.
    ///
    /// - Parameters:
    ///   - name: What people call it.
    ///   - brand: Who makes it.
    ///   - powerHP: The power that it needs, in horsepower.
    public init(name: String, brand: String, powerHP: Int? = nil) {
      self.name = name
      self.brand = brand
      self.powerHP = powerHP
    }

    private enum CodingKeys: String, CodingKey {
      case name, brand
      case powerHP = "power_hp"
    }
  }
}
