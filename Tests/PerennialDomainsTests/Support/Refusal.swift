import Perennial

/// The error that a call throws; nil where it throws none, or none of the library's.
func refusal<R>(_ body: () async throws -> R) async -> LifecycleError? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? LifecycleError
  }
}
