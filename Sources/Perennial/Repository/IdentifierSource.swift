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

/// Random ids, from a secret of the system's generator that is replaced every thousand ids.
public struct RandomIdentifiers: IdentifierSource {
  private let stream = RandomStream()

  /// Makes the source.
  public init() {}

  /// A random UUID (version 4, RFC 9562).
  public func next() -> UUID {
    let (high, low) = stream.next()
    return UUID(version4: high, low)
  }
}

/// Random words: SHA-256 over a secret and a counter.
///
/// The system's generator costs a system call for each word, as much as the rest of an id's verb.
private final class RandomStream: Sendable {
  private struct State: Sendable {
    var secret: Digest
    var blockCount: UInt64 = 0
    /// The second half of the last block.
    var spare: (UInt64, UInt64)?

    init() {
      var system = SystemRandomNumberGenerator()
      secret = Digest(system.next(), system.next(), system.next(), system.next())
    }

    mutating func next() -> (UInt64, UInt64) {
      if let spare {
        self.spare = nil
        return spare
      }
      if blockCount == RandomStream.blocksPerSecret { self = State() }
      var hash = SHA256()
      hash.update(secret)
      hash.update(bigEndian: blockCount)
      let block = hash.finalize()
      blockCount += 1
      spare = (block.word2, block.word3)
      return (block.word0, block.word1)
    }
  }

  private static let blocksPerSecret: UInt64 = 512

  private let state = Lock(State())

  func next() -> (UInt64, UInt64) {
    state.withLock { $0.next() }
  }
}

extension UUID {
  /// The version 4 UUID of random bits.
  package init(version4 high: UInt64, _ low: UInt64) {
    let high = high & ~0xF000 | 0x4000
    let low = low & ~(0b11 << 62) | 0b10 << 62
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
