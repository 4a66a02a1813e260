/// Why a workload ended: a check that failed, or a command line that cannot be followed.
public struct Failure: Error, Equatable, CustomStringConvertible {
  /// What went wrong, for a person.
  public let description: String

  /// Makes a failure.
  public init(_ description: String) {
    self.description = description
  }
}

/// Ends the workload unless a result is the one that the workload defines.
func expect<Value: Equatable>(
  _ what: @autoclosure () -> String,
  _ found: Value,
  is expected: Value
) throws(Failure) {
  guard found == expected else { throw Failure("\(what()) is \(found), not \(expected)") }
}
