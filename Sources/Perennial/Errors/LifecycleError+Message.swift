extension LifecycleError {
  /// A message that is safe to show to the caller and names the remedy where there is one.
  public var message: String {
    switch self {
    case .unauthenticated: "Access token is missing or invalid"
    case .forbidden: "You are not allowed to do this"
    case .notFound(let kind): "\(kind.displayName.capitalized) not found"
    case .alreadyExists(let kind, let id):
      "\(kind.displayName.capitalized) \(id) already exists; choose another id"
    case .invalidTransition(let refusal): refusal.message
    case .notActive(let kind, _, let phase):
      "The \(kind.displayName.singular) is \(phase); restore it before changing it"
    case .parentNotActive(let refusal): refusal.message
    case .blockedByDependents(let refusal): refusal.message
    case .uniqueConflict(let refusal): refusal.message
    case .versionConflict(let kind, let expected, let actual):
      "The \(kind.displayName.singular) was changed meanwhile: version \(actual), expected \(expected); "
        + "read it again"
    case .planStale: "What this would do has changed; confirm the new plan"
    case .invalidArgument(let message): message
    case .hostFailure: "The service could not process a record"
    case .positionExpired: "Changes after this position are no longer kept; read anew"
    case .oneOfMany(let kind, let id, let reason):
      "\(kind.displayName.capitalized) \(id): \(reason.message)"
    case .cancelled: "The request was cancelled"
    case .schemaMismatch: "The service cannot use its stored data"
    case .storage(let error):
      error.isRetryable
        ? "The service is busy; try again" : "The service could not store or read data"
    }
  }
}

extension LifecycleError: CustomStringConvertible {
  /// Code and message; for failures of host or storage also the details that are not for callers.
  ///
  /// Those of a `schemaMismatch` have a line for each difference.
  public var description: String {
    switch self {
    case .hostFailure(let detail): "\(code): \(detail)"
    case .storage(let error): "\(code): \(error)"
    case .schemaMismatch(let mismatch): "\(code): \(mismatch)"
    case .oneOfMany(let kind, let id, let reason): "\(kind.kind) \(id): \(reason)"
    default: "\(code): \(message)"
    }
  }
}

extension InvalidTransition {
  fileprivate var message: String {
    guard !allowedFrom.isEmpty else {
      return "\(kind.displayName.plural.firstCapitalized) cannot be \(verb.participle(action))"
    }
    let states = allowedFrom.map { $0.rawValue.lowercased() }.joined(separator: " or ")
    return "Only \(states) \(kind.displayName.plural) can be \(verb.participle(action))"
  }
}

extension LifecycleVerb {
  fileprivate func participle(_ action: String?) -> String {
    switch self {
    case .change: "changed" + (action.map { " by “\($0)”" } ?? "")
    case .softDelete: "deleted"
    case .archive: "archived"
    case .restore: "restored"
    case .hardDelete: "permanently deleted"
    }
  }
}

extension ParentNotActive {
  fileprivate var message: String {
    "The \(kind.displayName.singular) belongs to \(names), which must be active; restore that first"
  }

  private var names: String {
    guard !roots.isEmpty else { return "something" }
    let some = roots.prefix(5).map { "\($0.kind) \($0.id)" }.joined(separator: ", ")
    return roots.count > 5 || hasUnreadable ? "\(some) and others" : some
  }
}

extension BlockedByDependents {
  fileprivate var message: String {
    let names = counts.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
    let what = names.isEmpty ? "others" : names.joined(separator: ", ")
    return "The \(kind.displayName.singular) is still used by \(what); remove or move them first"
  }
}

extension UniqueConflict {
  fileprivate var message: String {
    let keys = Set(conflicts.map(\.key)).sorted().joined(separator: ", ")
    return "Already taken: \(keys); choose another value, or change the one that has it"
  }
}

extension String {
  package var firstCapitalized: String {
    prefix(1).uppercased() + dropFirst()
  }
}
