import Perennial
import Workloads

extension PerennialContender {
  func change(_ record: Int, tenant: Int, by verb: Verb) async throws -> Int {
    do throws(LifecycleError) {
      return try await perform(verb, on: record, tenant: tenant).count
    } catch {
      if case .notFound = error { return 0 }
      throw error
    }
  }

  func cascade(
    _ root: Int,
    tenant: Int,
    by verb: Verb,
    undoing mark: OperationID??
  ) async throws -> (count: Int, mark: OperationID?) {
    // A restore gives back what operations rooted at the record hold; it is not told which.
    let outcome = try await perform(verb, on: root, tenant: tenant)
    return (outcome.count, outcome.operation)
  }

  func purge(_ root: Int, tenant: Int) async throws -> Int {
    do throws(LifecycleError) {
      return try await desks[tenant].projects.hardDelete(Generator.id(of: root)).count
    } catch {
      if case .invalidTransition = error { return 0 }
      throw error
    }
  }

  private func perform(
    _ verb: Verb,
    on record: Int,
    tenant: Int
  ) async throws(LifecycleError) -> Outcome<Project> {
    let id = Generator.id(of: record)
    let projects = desks[tenant].projects
    return switch verb {
    case .softDelete: try await projects.softDelete(id)
    case .restore: try await projects.restore(id)
    case .archive: try await projects.archive(id)
    }
  }
}

extension Outcome {
  /// Records whose phase changed or that were removed.
  fileprivate var count: Int { affected.values.reduce(0, +) }
}
