public import Perennial

/// Performs effects by keeping them, and fails where a test says so.
///
/// ```swift
/// let files = EffectRecorder()
/// let fixture = try await Fixture.teardown(.archived, effects: EffectPolicy(handler: files))
/// files.fail(times: 1)
/// try await fixture.service.delete(fixture.teardown.id)
/// #expect(Set(files.files) == Set(fixture.files))
/// #expect(files.performed.count == fixture.files.count - 1)
/// ```
///
/// It may be used from any task, and keeps nothing of the store.
public final class EffectRecorder: EffectHandler {
  private struct State: Sendable {
    var calls: [Effect] = []
    var performed: [Effect] = []
    var script = FailureScript.none
  }

  private let answer: @Sendable (Effect) async throws -> Void
  private let state = Lock(State())

  /// Makes a recorder that performs everything.
  ///
  /// - Parameter answer: Called for each effect that is not told to fail; what it throws is a failure, too. It must
  ///   not hold the store, which holds the recorder.
  public init(_ answer: @escaping @Sendable (Effect) async throws -> Void = { _ in }) {
    self.answer = answer
  }

  /// The effects that were asked for, in order, failed ones too; one that is tried again is there again.
  public var calls: [Effect] { state.withLock { $0.calls } }

  /// The effects that were performed, in order.
  public var performed: [Effect] { state.withLock { $0.performed } }

  /// The files that were asked for, in order.
  public var files: [String] { calls.map(\.file) }

  /// Performs an effect.
  ///
  /// - Parameter effect: The effect.
  /// - Throws: What a test told it to throw.
  public func perform(_ effect: Effect) async throws {
    let failure = state.withLock { state in
      state.calls.append(effect)
      return state.script.next()
    }
    if let failure { throw failure }
    try await answer(effect)
    state.withLock { $0.performed.append(effect) }
  }
}

extension EffectRecorder {
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

  /// Makes every call fail for good until ``succeed()``, so that the store parks the effects at once.
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
