#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

/// Ids that count up, so that two runs of a test give the same ones.
///
/// The n-th id ends in n, as in `00000000-0000-4000-8000-000000000001`. Not for production: salts made of
/// them can be guessed.
public final class SequentialIdentifiers: IdentifierSource {
  private let count = Lock<UInt64>(0)

  /// Makes a source that begins with 1.
  public init() {}

  /// The next id.
  public func next() -> UUID {
    let number = count.withLock { count in
      count += 1
      return count
    }
    func byte(_ place: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: number >> (8 * place)) }
    return UUID(
      uuid: (
        0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, byte(5), byte(4), byte(3), byte(2), byte(1), byte(0)
      )
    )
  }
}
