#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A value that says something of a person: erasable, because only a commitment to it is chained.
///
/// The commitment is SHA-256 over a random salt and the value. Without the salt nobody can test guesses of
/// the value against it, so an erasure removes both and leaves the chain intact.
public struct PersonalValue: Sendable, Hashable, Codable {
  /// The value; nil after it was erased.
  public let value: AuditValue?
  /// The random salt; nil after the value was erased.
  public let salt: UUID?
  /// What the chain's digest covers.
  public let commitment: Digest

  init(_ value: AuditValue, salt: UUID) {
    self.value = value
    self.salt = salt
    commitment = Self.commitment(to: value, salt: salt)
  }

  /// A value as it was kept; ``isSound`` tells whether the parts belong together.
  init(value: AuditValue?, salt: UUID?, commitment: Digest) {
    self.value = value
    self.salt = salt
    self.commitment = commitment
  }

  /// Whether value and salt give the commitment; true after an erasure, when there is nothing to compare.
  var isSound: Bool {
    guard let value, let salt else { return value == nil && salt == nil }
    return Self.commitment(to: value, salt: salt) == commitment
  }

  private static func commitment(to value: AuditValue, salt: UUID) -> Digest {
    var bytes: [UInt8] = []
    bytes.append(salt)
    bytes.append(value)
    return SHA256.hash(bytes)
  }
}
