import Perennial

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
