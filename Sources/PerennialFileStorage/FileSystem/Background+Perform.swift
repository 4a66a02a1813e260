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
