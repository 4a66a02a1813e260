/// A state's stored name, where the library no longer knows the kind's Swift type.
public struct StateName: Sendable, Hashable, Codable, RawRepresentable, ExpressibleByStringLiteral {
  /// The state's raw value.
  public let rawValue: String

  /// Makes a name of a state's raw value.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Makes a name of a literal.
  public init(stringLiteral value: String) {
    rawValue = value
  }
}

extension StateName: CustomStringConvertible {
  /// The state's raw value.
  public var description: String { rawValue }
}
