/// How a store performs what must happen outside it (rule S22).
public struct EffectPolicy: Sendable {
  /// What deletes the files of removed records; nil leaves them owed until a store has one.
  public var handler: (any EffectHandler)?
  /// What makes caches forget; nil where there are none, and then nothing is owed to them.
  public var invalidator: (any CacheInvalidating)?
  /// How often an effect is tried before it is parked; at least 1.
  public var maximumTries = 10
  /// How long after its first failure an effect is tried again; each further wait is twice as long, and a random
  /// part of up to a half is taken off each, so that many do not come back at one moment.
  public var firstDelay: Duration = .seconds(2)
  /// The longest wait.
  public var longestDelay: Duration = .seconds(3_600)
  /// How many effects a hard delete performs before it returns; the others wait for ``EffectQueue/drain(limit:)``.
  ///
  /// After three that failed for now it performs no more. A verb makes caches forget before it returns, unless this is 0.
  public var performedAtOnce = 64

  /// Makes a policy.
  ///
  /// - Parameters:
  ///   - handler: What deletes the files of removed records.
  ///   - invalidator: What makes caches forget.
  public init(
    handler: (any EffectHandler)? = nil,
    invalidator: (any CacheInvalidating)? = nil
  ) {
    self.handler = handler
    self.invalidator = invalidator
  }
}

extension EffectPolicy {
  /// Whether there is who performs the effects of an entry.
  func canPerform(_ entry: EffectEntry) -> Bool {
    entry.isInvalidation ? invalidator != nil : handler != nil
  }

  /// Hands an effect to who performs it.
  func perform(_ effect: Effect) async throws {
    if effect.patterns.isEmpty {
      try await handler?.perform(effect)
    } else {
      try await invalidator?.invalidate(
        CacheInvalidation(tenant: effect.tenant, patterns: effect.patterns)
      )
    }
  }

  /// When an effect is tried again that has failed some times.
  ///
  /// - Parameters:
  ///   - failures: How often; 1 after the first time.
  ///   - now: The time of the last failure.
  ///   - random: Any number; what is taken off depends on it.
  /// - Returns: The time.
  func due(afterFailures failures: Int, from now: Timestamp, random: UInt64) -> Timestamp {
    let delay = delay(afterFailures: failures)
    let off = Int64(random % UInt64(delay / 2 + 1))
    return Timestamp(microseconds: now.microseconds &+ (delay - off))
  }

  /// The wait before a random part is taken off, in microseconds.
  private func delay(afterFailures failures: Int) -> Int64 {
    let (first, longest) = (firstDelay.microseconds, longestDelay.microseconds)
    var delay = min(first, longest)
    var step = 1
    while step < failures, delay < longest {
      // Neither is beyond a quarter of the range.
      delay = max(min(2 * delay, longest), 1)
      step += 1
    }
    return delay
  }

  /// Whether an entry's time has come; also where the clock was set back, by which it would wait longer than it
  /// was meant to.
  func isDue(_ entry: EffectEntry, at now: Timestamp) -> Bool {
    let wait = entry.time.microseconds.subtractingReportingOverflow(now.microseconds)
    let longest = delay(afterFailures: entry.effects.first?.failures ?? 0)
    return wait.overflow || wait.partialValue <= 0 || wait.partialValue > longest
  }
}

extension Duration {
  /// Whole microseconds, none where it is negative, and so many at most that doubling them does not overflow.
  fileprivate var microseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return min(seconds, 1 << 40) * 1_000_000 + attoseconds / 1_000_000_000_000
  }
}
