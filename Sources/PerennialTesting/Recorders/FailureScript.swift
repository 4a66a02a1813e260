import Perennial

/// What a recorder throws where a test told it to fail and named no error.
public struct ScriptedFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// Makes the error.
  public init() {}

  /// That a test wanted it.
  public var description: String { "the test wanted this call to fail" }
}

/// What the next calls of a recorder throw.
enum FailureScript: Sendable {
  case none
  case times(Int, any Error)
  case always(any Error)

  /// The error of this call; one less remains.
  mutating func next() -> (any Error)? {
    switch self {
    case .none: return nil
    case .always(let error): return error
    case .times(let count, let error):
      self = count > 1 ? .times(count - 1, error) : .none
      return count > 0 ? error : nil
    }
  }
}
