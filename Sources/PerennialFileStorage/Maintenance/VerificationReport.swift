public import Perennial

/// What a verification found.
public struct VerificationReport: Sendable, Hashable {
  /// How many files were read.
  public internal(set) var files = 0
  /// How many bytes were checked.
  public internal(set) var bytes: Int64 = 0
  /// How many records live.
  public internal(set) var records = 0
  /// How many audit records there are.
  public internal(set) var auditRecords = 0
  /// How many bytes at the end of a store that is open, or was not closed, are not proven to be durable.
  public internal(set) var unprovenBytes = 0
  /// How many bytes at the end of a segment are no whole transaction: its torn tail.
  ///
  /// A crash leaves them. Nothing of them was acknowledged as durable, so they are no damage and are not checked; an
  /// opening for writing cuts them off.
  public internal(set) var tornBytes = 0
  /// What is wrong, the first in each file; empty where every byte is as it was written.
  public internal(set) var problems: [StorageError] = []

  /// Whether nothing is wrong.
  public var isSound: Bool { problems.isEmpty }
}
