/// What a store records in its audit trail, and in how much detail (rule S20).
///
/// Lifecycle operations are always recorded. The default records every create, update and move as well,
/// lists the members of cascades, snapshots all declared fields, and records no refused attempts.
public struct AuditPolicy: Sendable {
  /// Which refused writes are recorded, in the caller's own chain and in a commit of their own.
  ///
  /// Reads, plans and calls without a principal are never recorded; of a create of several records the first
  /// one's id is. A refusal is thrown as it is also where the task is cancelled before it was recorded.
  public var attempts: Set<Attempt> = []
  /// Whether a create makes an audit record.
  public var recordsCreates = true
  /// Whether an update or a move makes an audit record.
  public var recordsUpdates = true
  /// Whether members are listed by id or only counted by kind; trails find them either way.
  public var members: MemberDetail = .listed
  /// Which of the declared fields a hard delete snapshots.
  public var snapshots: SnapshotSelection = .declared
  /// The host's secret; with it digests are HMACs.
  public var key: AuditKey?

  /// Makes the default policy; change its properties as you like.
  public init() {}

  /// Refused calls that can be recorded.
  public enum Attempt: Sendable, Hashable, CaseIterable {
    /// The policy refused the call (`forbidden`).
    case forbidden
    /// The record was not found; the id is recorded as it was given.
    case notFound
    /// Lifecycle, relations, uniqueness, version or a stale plan refused it (status 409).
    case conflict
  }

  /// How members of an operation appear.
  public enum MemberDetail: Sendable, Hashable {
    /// Each with its id.
    case listed
    /// As a number for each kind.
    case counted
  }

  /// Which declared fields are snapshotted.
  public enum SnapshotSelection: Sendable, Hashable {
    /// All that kinds declare.
    case declared
    /// None.
    case none
    /// For each kind named, the fields named; other kinds none.
    case only([EntityKind: Set<String>])
  }
}
