#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// Makes ids of operations and audit records, and salts; a store takes all of them from one.
///
/// Salts must not be guessable, so a source for production is random.
public protocol IdentifierSource: Sendable {
  /// An id that was not given before.
  func next() -> UUID
}

/// Random ids, from the system's generator.
public struct RandomIdentifiers: IdentifierSource {
  /// Makes the source.
  public init() {}

  /// A random UUID (version 4, RFC 9562).
  public func next() -> UUID {
    // UUID() opens the system's random device anew each time; the generator costs a tenth of that.
    var generator = SystemRandomNumberGenerator()
    let high = generator.next() & ~0xF000 | 0x4000
    let low = generator.next() & ~(0b11 << 62) | 0b10 << 62
    func byte(_ word: UInt64, _ place: UInt64) -> UInt8 {
      UInt8(truncatingIfNeeded: word >> (56 - 8 * place))
    }
    return UUID(
      uuid: (
        byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
        byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
        byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
        byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
      )
    )
  }
}
