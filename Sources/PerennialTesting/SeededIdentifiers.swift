#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif
public import Perennial

/// Ids that look random and that a seed repeats.
///
/// Two sources of one seed give the same ids in the same order, two of different seeds other ones. Not for
/// production: salts made of them can be guessed.
public final class SeededIdentifiers: IdentifierSource {
  private let generator: Lock<SeededGenerator>

  /// Makes a source.
  ///
  /// - Parameter seed: What the ids are made from.
  public convenience init(seed: UInt64) {
    self.init(seed: seed, stream: 0)
  }

  init(seed: UInt64, stream: UInt64) {
    generator = Lock(SeededGenerator(seed: seed, stream: stream))
  }

  /// The next id, a UUID of version 4.
  public func next() -> UUID {
    generator.withLock { UUID(from: &$0) }
  }
}

extension UUID {
  /// A UUID of version 4 of the next two numbers.
  init(from generator: inout SeededGenerator) {
    let high = generator.next() & ~0xF000 | 0x4000
    let low = generator.next() & ~(0b11 << 62) | 0b10 << 62
    func byte(_ word: UInt64, _ place: UInt64) -> UInt8 {
      UInt8(truncatingIfNeeded: word >> (56 - 8 * place))
    }
    self.init(
      uuid: (
        byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
        byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
        byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
        byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
      )
    )
  }
}
