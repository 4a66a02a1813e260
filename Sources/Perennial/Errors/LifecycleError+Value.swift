extension LifecycleError {
  /// Whether it is one of those that a value throws that does not encode.
  var mayBeOfValue: Bool {
    switch self {
    case .hostFailure, .invalidArgument: true
    default: false
    }
  }

  /// The error with the id of the first of several values that does not encode, where that is what it says.
  func naming(_ drafts: [CreatePlanner.Draft], _ schema: Schema) -> LifecycleError {
    guard mayBeOfValue else { return self }
    for draft in drafts {
      do throws(LifecycleError) {
        _ = try draft.payload.encoded()
      } catch {
        guard error == self, let kind = schema.models[draft.kind]?.kindName else { return self }
        return .oneOfMany(kind, id: draft.id, reason: error)
      }
    }
    return self
  }
}
