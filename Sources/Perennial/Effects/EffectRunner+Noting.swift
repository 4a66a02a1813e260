extension EffectRunner {
  /// Notes what became of effects, also where the task was cancelled meanwhile: what is done is done.
  func noteAnyway(
    _ settled: [EffectID: Effect?],
    at key: [UInt8],
    _ store: LifecycleStore
  ) async throws(LifecycleError) {
    guard Task.isCancelled else { return try await note(settled, at: key, store) }
    let noting = Task { () -> LifecycleError? in
      do throws(LifecycleError) {
        try await note(settled, at: key, store)
        return nil
      } catch {
        return error
      }
    }
    if let error = await noting.value { throw error }
  }

  /// Notes what became of effects, but for those that were dismissed or retried meanwhile.
  private func note(
    _ settled: [EffectID: Effect?],
    at key: [UInt8],
    _ store: LifecycleStore
  ) async throws(LifecycleError) {
    guard !settled.isEmpty else { return }
    let at = Timestamp(store.clock.now())
    try await store.storage.commit(.relaxed) { reader throws(LifecycleError) in
      // Where the first of them was dismissed or retried meanwhile, the others have another key.
      var found = try reader.effects(besides: key)
      if let entry = try reader.effects(at: key) { found = [entry] }
      let tenant = found.first?.effects.first?.tenant
      var changes = ChangeSet(tenant: tenant ?? .builtIn, at: at)
      for entry in found where entry.effects.contains(where: { settled[$0.id] != nil }) {
        changes.entries += entry.settling(settled)
      }
      return (changes, ())
    }
  }
}
