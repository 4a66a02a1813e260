extension EffectEntry {
  /// The changes to the store once some of the entry's effects are done or have failed.
  func settling(_ settled: [EffectID: Effect?]) -> [EntryChange] {
    var rest = self
    rest.effects.removeAll { settled[$0.id] != nil }
    var changes = [Self.removal(of: key)]
    // What is left has another first effect, so another key.
    if !rest.effects.isEmpty { changes.append(rest.change) }
    for effect in effects {
      guard case .some(.some(let failed)) = settled[effect.id] else { continue }
      changes.append(failed.alone.change)
    }
    return changes
  }
}

extension Effect {
  /// The entry of an effect that waits or is parked.
  var alone: EffectEntry {
    EffectEntry(
      place: dueAt == nil ? .parked : .waiting,
      time: dueAt ?? committedAt,
      batch: id.batch,
      effects: [self]
    )
  }
}
