/// Runs jobs one at a time, in order, apart from the callers' threads: syncs block the thread they run on.
package protocol Background: Sendable {
  /// Runs a job as soon as those before it are done.
  func run(_ job: @escaping @Sendable () -> Void)

  /// Runs a job after a time, which begins now; jobs without one go first.
  func run(afterMilliseconds delay: Int, _ job: @escaping @Sendable () -> Void)
}

extension Background {
  /// Runs something that blocks on the background's thread and suspends the caller meanwhile.
  func perform<R: Sendable, E: Error>(
    _ body: @escaping @Sendable () throws(E) -> R
  ) async throws(E) -> R {
    let result: Result<R, E> = await withCheckedContinuation { continuation in
      run { continuation.resume(returning: Result { () throws(E) in try body() }) }
    }
    return try result.get()
  }
}
