@testable import Perennial

extension Twins {
  /// Whether a record was refused only since several cannot go together; else the single verb on it says the same.
  func isJoint<E: RandomModel.Kind>(
    _ reason: LifecycleError,
    _ id: E.ID,
    _ verb: PlannedVerb<E>,
    _ tenant: TenantID
  ) async throws -> Bool {
    let repository = single.repository(E.self, tenant)
    let plan = await many.attempt { () async throws(LifecycleError) in
      try await repository.plan(verb, on: id)
    }
    let alone: LifecycleError?
    switch plan {
    case .success(let plan): alone = plan.obstacles.first
    case .failure(let error): alone = error
    }
    if let alone {
      guard alone == reason else {
        throw Difference(description: "\(verb) on \(E.kind) \(id): \(reason), alone: \(alone)")
      }
      return false
    }
    switch reason {
    case .uniqueConflict, .parentNotActive, .blockedByDependents: return true
    default:
      throw Difference(description: "\(verb) on \(E.kind) \(id): \(reason), but alone it is done")
    }
  }
}
