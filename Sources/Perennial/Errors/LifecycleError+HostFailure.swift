extension LifecycleError {
  /// Runs the host's code; what it throws becomes `hostFailure`.
  static func catchingHostFailure<R>(
    _ what: String,
    _ body: () throws -> R
  ) throws(LifecycleError) -> R {
    do {
      return try body()
    } catch {
      throw .hostFailure("\(what): \(error)")
    }
  }
}
