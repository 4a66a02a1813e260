/// A plan as a short text that a caller can carry from one request to the next.
///
/// It tells its bearer nothing, cannot be made up, and gives no rights: executing checks its caller anew.
public struct PlanToken: Sendable, Hashable, RawRepresentable {
  /// The sealed text: letters, digits, `-` and `_`.
  public let rawValue: String

  /// Takes a text that a caller has sent; ``Repository/execute(_:)-(PlanToken)`` looks at it.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }
}

extension PlanToken: Codable {
  /// Reads a single text.
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  /// Writes a single text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
