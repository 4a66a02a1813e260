/// What an action does, in the library's own terms.
public enum LifecycleVerb: String, Sendable, Hashable, Codable, CaseIterable {
  /// A step within one phase.
  case change
  /// Active to inactive; reversible.
  case softDelete
  /// Active or inactive to archived; reversible.
  case archive
  /// Inactive or archived to active.
  case restore
  /// Removal; irreversible.
  case hardDelete
}
