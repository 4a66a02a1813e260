#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// The owner that records are isolated by: a company, an organisation, a customer.
///
/// Compared by bytes. Valid with 1 to 255 bytes of UTF-8; every verb checks its caller's.
public struct TenantID: Sendable, ExpressibleByStringLiteral {
  /// The tenant's stored text.
  public let rawValue: String

  /// The one tenant of a schema without tenants (``Tenancy/single``).
  public static let builtIn = TenantID("default")

  /// Makes a tenant of a text.
  ///
  /// - Parameter text: 1 to 255 bytes; verbs refuse another with `invalidArgument`.
  public init(_ text: String) {
    rawValue = text
  }

  /// Makes a tenant of a UUID; its text is the UUID's.
  public init(_ uuid: UUID) {
    rawValue = uuid.uuidString
  }

  /// Makes a tenant of a number; its text is the number's decimal digits.
  public init(_ number: Int) {
    rawValue = String(number)
  }

  /// Makes a tenant of a literal, as ``init(_:)-(String)``.
  public init(stringLiteral value: String) {
    rawValue = value
  }

  var isValid: Bool {
    Identifier.text(rawValue).isValid
  }
}

extension TenantID: Hashable {
  /// Whether both have the same bytes.
  public static func == (left: TenantID, right: TenantID) -> Bool {
    left.rawValue.hasSameBytes(as: right.rawValue)
  }

  /// Feeds the bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combineBytes(of: rawValue)
  }
}

extension TenantID: Codable {
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

extension TenantID: CustomStringConvertible {
  /// The tenant's text.
  public var description: String { rawValue }
}
