/// What opening a store found, and what it did about it.
public struct OpenReport: Sendable, Hashable, Codable {
  /// Whether the store was made by this opening.
  public internal(set) var isNew = false
  /// Whether the store was closed when it was last open for writing; otherwise its process ended before.
  public internal(set) var wasClosed = true
  /// How many bytes at the end were no whole transaction and are left out.
  ///
  /// Nothing of them was acknowledged as durable. An opening for writing cuts them off.
  public internal(set) var tornBytes = 0
  /// How many transactions were written anew, since nothing proved that they were durable.
  ///
  /// An opening for reading leaves such out, and counts none.
  public internal(set) var rehomedTransactions = 0
  /// How many transactions were read besides the checkpoint.
  public internal(set) var replayedTransactions = 0
}
