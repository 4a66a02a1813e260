/// What a recorder throws where a test told it to fail and named no error.
public struct ScriptedFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// Makes the error.
  public init() {}

  /// That a test wanted it.
  public var description: String { "the test wanted this call to fail" }
}
