/// An error that comes down to one call of the system that failed.
protocol SystemFailure: Error {
  /// The call.
  var cause: SystemError { get }
}

extension SystemError: SystemFailure {
  var cause: SystemError { self }
}
