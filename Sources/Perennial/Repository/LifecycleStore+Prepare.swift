extension LifecycleStore {
  /// Checks that the storage's data fits the schema, and migrates it where that is declared (rule S25).
  ///
  /// The first verb does the same by itself, so calling this is a choice: a host learns at its start what its
  /// first caller would have been told, and can show how far a long migration is. Where data and schema fit,
  /// nothing is written; the first write describes the schema in the store.
  ///
  /// Verbs that are called meanwhile wait. Once a schema was refused, verbs throw the same again without
  /// looking; this method looks anew.
  ///
  /// Then it performs the effects that an earlier run owed and that are due (``EffectQueue/drain(limit:)``), but for
  /// those of a storage that was opened for reading: they are left to whoever writes to it.
  ///
  /// - Parameter progress: Called after each part of a migration with the number of steps done and their
  ///   total, two for each record that is rewritten.
  /// - Throws: `schemaMismatch` with everything that neither fits nor has a migration, and `hostFailure`
  ///   where an upgrade throws: nothing was changed. `cancelled` and `storage`: a migration that had begun
  ///   goes on with the next verb, the next call or the next start.
  /// - Complexity: O(kinds) and the effects that are due where the store was last written with this schema;
  ///   O(records of the kinds concerned) for a migration, which reads each twice and writes it once.
  public func prepare(
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws(LifecycleError) {
    try await gate.prepare(self, progress)
    do throws(LifecycleError) {
      try await effectRunner.drain(limit: .max, self)
    } catch {
      guard case .storage(let failure) = error, failure.code == .readOnly else { throw error }
    }
  }
}
