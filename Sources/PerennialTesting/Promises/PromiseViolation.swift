/// A promise that a storage does not keep: which one, what was expected and what was found.
///
/// ``description`` has the seed with which ``StoragePromise/check(seed:patience:reopen:make:)`` makes the
/// same choices again. Where several tasks run, the seed repeats what they do, not how they interleave.
public struct PromiseViolation: Error, Sendable, Hashable {
  /// The promise's name, such as `P2`.
  public let promise: String
  /// What is promised, in a sentence.
  public let summary: String
  /// The seed of the check that found it.
  public let seed: UInt64
  /// What the promise asks for.
  public let expected: String
  /// What the storage did instead.
  public let found: String
}

extension PromiseViolation: CustomStringConvertible {
  /// Promise, expectation, finding and seed, a line each.
  public var description: String {
    """
    \(promise) is broken: \(summary)
      expected: \(expected)
      found: \(found)
      repeat with: check(seed: \(seed))
    """
  }
}
