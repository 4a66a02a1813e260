extension Implements {
  /// The body of a request that creates an implement.
  public struct NewImplement: Decodable, Sendable, Hashable {
    /// The implement's id; positive.
    public var id: Int
    /// What it says.
    public var details: Details

    /// Makes a body.
    ///
    /// - Parameters:
    ///   - id: The implement's id; positive.
    ///   - name: What people call it.
    ///   - brand: Who makes it.
    ///   - powerHP: The power that it needs, in horsepower.
    public init(id: Int, name: String, brand: String, powerHP: Int? = nil) {
      self.id = id
      details = Details(name: name, brand: brand, powerHP: powerHP)
    }

    private enum CodingKeys: String, CodingKey {
      case id = "implement_id"
    }

    /// Reads the object, in which the details' fields stand beside the id.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(Int.self, forKey: .id)
      details = try Details(from: decoder)
    }
  }
}
