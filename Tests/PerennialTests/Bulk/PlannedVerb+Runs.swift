@testable import Perennial

/// Planned verbs as calls of the verbs themselves.
extension Repository {
  func run(
    _ selection: Selection<E>,
    _ verb: PlannedVerb<E>,
    _ done: AlreadyDone
  ) async throws(LifecycleError) -> BulkOutcome<E> {
    switch verb {
    case .softDelete: try await softDelete(selection, ifAlreadyDone: done)
    case .archive: try await archive(selection, ifAlreadyDone: done)
    case .hardDelete: try await hardDelete(selection, ifAlreadyDone: done)
    case .perform(let action): try await perform(action, on: selection, ifAlreadyDone: done)
    case .restore(let ancestors):
      try await restore(selection, restoringAncestors: ancestors, ifAlreadyDone: done)
    }
  }

  func run(
    _ id: E.ID,
    _ verb: PlannedVerb<E>,
    _ done: AlreadyDone
  ) async throws(LifecycleError) -> Outcome<E> {
    switch verb {
    case .softDelete: try await softDelete(id, ifAlreadyDone: done)
    case .archive: try await archive(id, ifAlreadyDone: done)
    case .hardDelete: try await hardDelete(id, ifAlreadyDone: done)
    case .perform(let action): try await perform(action, on: id, ifAlreadyDone: done)
    case .restore(let ancestors):
      try await restore(id, restoringAncestors: ancestors, ifAlreadyDone: done)
    }
  }
}

extension EachOnItsOwn {
  func run(
    _ selection: Selection<E>,
    _ verb: PlannedVerb<E>,
    _ done: AlreadyDone
  ) async throws(LifecycleError) -> BulkReport<E, BulkItem<E>> {
    switch verb {
    case .softDelete: try await softDelete(selection, ifAlreadyDone: done)
    case .archive: try await archive(selection, ifAlreadyDone: done)
    case .hardDelete: try await hardDelete(selection, ifAlreadyDone: done)
    case .perform(let action): try await perform(action, on: selection, ifAlreadyDone: done)
    case .restore(let ancestors):
      try await restore(selection, restoringAncestors: ancestors, ifAlreadyDone: done)
    }
  }
}
