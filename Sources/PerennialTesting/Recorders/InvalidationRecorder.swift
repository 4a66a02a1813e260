public import Perennial

/// Caches that keep what they were told to forget, and fail where a test says so.
///
/// ```swift
/// let caches = InvalidationRecorder()
/// let fixture = try await Fixture.implement(effects: EffectPolicy(invalidator: caches))
/// caches.removeAll()
/// try await fixture.service.delete(fixture.implement.id)
/// #expect(caches.patterns == [["*implements*", "*recommendations*"]])
/// ```
///
/// It may be used from any task, and keeps nothing of the store.
public final class InvalidationRecorder: CacheInvalidating {
  private struct State: Sendable {
    var calls: [CacheInvalidation] = []
    var script = FailureScript.none
  }

  private let answer: @Sendable (CacheInvalidation) async throws -> Void
  private let state = Lock(State())

  /// Makes a recorder that forgets everything it is told to.
  ///
  /// - Parameter answer: Called for each invalidation that is not told to fail; what it throws is a failure, too. It
  ///   must not hold the store, which holds the recorder.
  public init(_ answer: @escaping @Sendable (CacheInvalidation) async throws -> Void = { _ in }) {
    self.answer = answer
  }

  /// The invalidations that were asked for, in order, failed ones too.
  public var calls: [CacheInvalidation] { state.withLock { $0.calls } }

  /// The patterns of each call, in order.
  public var patterns: [[String]] { calls.map(\.patterns) }

  /// Makes caches forget.
  ///
  /// - Parameter invalidation: What to forget.
  /// - Throws: What a test told it to throw.
  public func invalidate(_ invalidation: CacheInvalidation) async throws {
    let failure = state.withLock { state in
      state.calls.append(invalidation)
      return state.script.next()
    }
    if let failure { throw failure }
    try await answer(invalidation)
  }
}

extension InvalidationRecorder {
  /// Makes the next calls fail; the store tries them again later.
  ///
  /// - Parameters:
  ///   - times: How many calls.
  ///   - error: What they throw.
  public func fail(times: Int, with error: any Error = ScriptedFailure()) {
    state.withLock { $0.script = .times(times, error) }
  }

  /// Makes every call fail until ``succeed()``.
  ///
  /// - Parameter error: What they throw.
  public func failAlways(with error: any Error = ScriptedFailure()) {
    state.withLock { $0.script = .always(error) }
  }

  /// Makes every call fail for good until ``succeed()``, so that the store parks the invalidations at once.
  ///
  /// - Parameter reason: Why; kept with the effect.
  public func failPermanently(_ reason: String = "the test wanted this call to fail for good") {
    failAlways(with: PermanentEffectFailure(reason))
  }

  /// Makes calls succeed again.
  public func succeed() {
    state.withLock { $0.script = .none }
  }

  /// Forgets what was recorded; what it was told to throw stays.
  public func removeAll() {
    state.withLock { $0 = State(script: $0.script) }
  }
}
