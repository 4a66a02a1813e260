package import Perennial

/// A storage that changes what planners want to write, to hand the storage inside what no planner makes.
package struct TamperedStorage: Storage {
  private let base: any Storage
  private let tamper: @Sendable (inout ChangeSet) -> Void

  package init(_ base: any Storage, _ tamper: @escaping @Sendable (inout ChangeSet) -> Void) {
    self.base = base
    self.tamper = tamper
  }

  package func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try await base.read(body)
  }

  package func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    try await base.commit(durability) { [tamper] reader throws(LifecycleError) in
      var (changes, result) = try plan(reader)
      tamper(&changes)
      return (changes, result)
    }
  }
}
