/// What is kept of a record beside its payload, links and unique keys: 64 bytes.
///
/// A row is never freed. A hard-deleted record's row is its grave, which remembers version and trail.
struct ResidentRow: Sendable {
  static let noTime = Int64.min

  let id: Identifier
  /// The place of the state among the kind's.
  var state: UInt8
  /// The place of the active state that the record is in or was last in.
  var lastActive: UInt8
  var isGrave = false
  let tenant: UInt32
  /// Microseconds since 1970, as are the other times.
  let createdAt: Int64
  var updatedAt: Int64
  var deletedAt = Self.noTime
  var version: Int
  /// A set of ``TombstoneSets``.
  var tombstones: UInt32 = 0
  /// The newest node of the record's trail in ``TrailPool``.
  var trail: UInt32 = 0
}

extension RecordReference {
  init(table: Int, row: UInt32) {
    self.init(rawValue: UInt64(table) << 32 | UInt64(row))
  }

  var tableNumber: Int { Int(rawValue >> 32) }
  var row: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
  var rowIndex: Int { Int(row) }
}
