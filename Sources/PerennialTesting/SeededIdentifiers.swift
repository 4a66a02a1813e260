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
    let high = generator.next()
    self.init(version4: high, generator.next())
  }
}
