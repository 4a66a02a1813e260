/// The stable name of an entity type in storage, such as `"project"`.
///
/// A kind is written into every record, audit record and token, so it outlives the Swift type that
/// declares it: rename the type as you like, keep the kind.
public struct EntityKind: Sendable, Hashable, Codable, RawRepresentable, ExpressibleByStringLiteral
{
  /// The name as it is stored: 1 to 255 bytes of UTF-8, which ``Schema`` checks.
  public let rawValue: String

  /// Makes a kind of a stored name.
  ///
  /// - Parameter rawValue: The name; ``Schema`` refuses an empty one or one over 255 bytes.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Makes a kind of a literal.
  ///
  /// - Parameter value: The name, as for ``init(rawValue:)``.
  public init(stringLiteral value: String) {
    rawValue = value
  }
}

/// Dictionaries by kind are encoded as objects whose keys are the kinds.
extension EntityKind: CodingKeyRepresentable {}

extension EntityKind: Comparable {
  /// Orders kinds by name, so that listings are repeatable.
  public static func < (left: EntityKind, right: EntityKind) -> Bool {
    left.rawValue < right.rawValue
  }
}

extension EntityKind: CustomStringConvertible {
  /// The name as it is stored.
  public var description: String { rawValue }
}
