/// What maintenance did.
public struct MaintenanceReport: Sendable, Hashable, Codable {
  /// Whether a checkpoint was written; not where nothing was written to the store since the last one.
  public internal(set) var hasCheckpoint = false
  /// How many segments were compacted.
  public internal(set) var compactedSegments = 0
  /// How many bytes the checkpoint and the compacted segments have fewer than what they replace.
  ///
  /// Negative where the checkpoint grew by more.
  public internal(set) var freedBytes: Int64 = 0
}
